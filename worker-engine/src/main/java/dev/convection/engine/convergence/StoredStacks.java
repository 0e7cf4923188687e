package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.convergence.Progress.Step;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.Json;
import dev.convection.engine.store.Micros;
import dev.convection.engine.store.NodeTable;
import dev.convection.engine.store.RequestTable.RequestRow;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.StackRow;
import dev.convection.engine.store.Tables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the store says of stacks; and, of what exists, what the resource types say. */
final class StoredStacks implements Stacks {
    private final Database database;
    private final Collection<ResourceType> types;

    StoredStacks(Database database, Collection<ResourceType> types) {
        this.database = database;
        this.types = types;
    }

    @Override
    public Optional<StackView> show(String name) {
        return database.snapshot(tables -> tables.stacks().find(name).map(stack -> view(tables, stack)))
                .map(view -> new StackView(
                        view.name(),
                        view.status(),
                        view.action(),
                        view.reason(),
                        view.traversal(),
                        view.resources(),
                        physical(name)));
    }

    private static StackView view(Tables tables, StackRow stack) {
        List<StackView.Resource> resources = tables.resources().list(stack.name()).stream()
                .map(StoredStacks::resource)
                .toList();
        return new StackView(
                stack.name(),
                Status.valueOf(stack.status()),
                Action.valueOf(stack.action()),
                stack.reason(),
                stack.traversal(),
                resources,
                List.of());
    }

    private static StackView.Resource resource(ResourceRow row) {
        return new StackView.Resource(
                row.key(),
                row.name(),
                row.type(),
                Status.valueOf(row.status()),
                row.physicalId(),
                Json.object(row.properties()),
                Json.object(row.attributes()));
    }

    private List<StackView.Physical> physical(String stack) {
        List<StackView.Physical> all = new ArrayList<>();
        for (ResourceType type : types) {
            try {
                type.list(stack).stream()
                        .map(one -> new StackView.Physical(one.physicalId(), one.name(), type.type(), one.properties()))
                        .forEach(all::add);
            } catch (Exception e) {
                throw new IllegalStateException(
                        "cannot learn which resources of type " + type.type() + " exist: " + e.getMessage(), e);
            }
        }
        return all;
    }

    @Override
    public List<StackSummary> list() {
        return database.read(tables -> tables.stacks().list()).stream()
                .map(one -> new StackSummary(
                        one.stack().name(),
                        Status.valueOf(one.stack().status()),
                        Action.valueOf(one.stack().action()),
                        one.stack().reason(),
                        one.resources(),
                        Micros.instant(one.stack().updatedAt())))
                .toList();
    }

    @Override
    public Optional<Progress> progress(String name) {
        return database.snapshot(tables -> tables.stacks().find(name).map(stack -> progress(tables, stack)));
    }

    private static Progress progress(Tables tables, StackRow stack) {
        List<Step> steps = new ArrayList<>();
        boolean moving = false;
        if (stack.finished()) {
            tables.resources().list(stack.name()).stream()
                    .map(row -> new Step(row.key(), row.name(), row.type(), true, State.DONE, ""))
                    .forEach(steps::add);
        } else {
            for (NodeTable.Step node : tables.nodes().steps(stack.traversal())) {
                moving |= node.remaining() == 0 && !node.done() && !node.failed();
                if (!node.key().isEmpty()) {
                    steps.add(
                            new Step(node.key(), node.name(), node.type(), node.forward(), state(node), node.reason()));
                }
            }
        }
        Status status = Status.valueOf(stack.status());
        long done = steps.stream()
                .filter(step -> step.state() == State.DONE || step.state() == State.UNCHANGED)
                .count();
        return new Progress(
                stack.name(),
                stack.traversal(),
                status,
                Action.valueOf(stack.action()),
                stack.reason(),
                stack.finished() || (status == Status.FAILED && !moving),
                (int) done,
                steps.size(),
                steps);
    }

    private static State state(NodeTable.Step node) {
        if (node.done()) {
            return node.forward() || node.changed() ? State.DONE : State.UNCHANGED;
        }
        return node.failed() ? State.FAILED : node.held() ? State.RUNNING : State.WAITING;
    }

    @Override
    public Request request(String name, String traversal) {
        return database.snapshot(tables -> {
            // The request first: one that begins between the two questions is then not yet known, or current. Not every
            // database keeps rows out of a snapshot that came after its beginning.
            Optional<RequestRow> row = tables.requests().find(name, traversal);
            boolean current = tables.stacks()
                    .find(name)
                    .filter(stack -> stack.traversal().equals(traversal))
                    .isPresent();
            if (current) {
                return new Request(Request.State.CURRENT, "");
            }
            boolean refused = row.filter(one -> one.state().equals("REFUSED")).isPresent();
            return new Request(
                    row.isEmpty() ? Request.State.UNKNOWN : refused ? Request.State.REFUSED : Request.State.SUPERSEDED,
                    row.map(RequestRow::reason).orElse(""));
        });
    }
}
