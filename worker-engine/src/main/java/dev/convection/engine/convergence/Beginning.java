package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.Micros;
import dev.convection.engine.store.RequestTable.RequestRow;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.StackRow;
import dev.convection.engine.store.Tables;
import dev.convection.worker.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Begins a traversal: the one transaction that puts a new one in the place of the old. What there is to cast is cast after it. */
final class Beginning {
    private final Means means;

    Beginning(Means means) {
        this.means = means;
    }

    /**
     * Runs in the transaction.
     *
     * @return false if a later request has been there before
     * @throws RuntimeException an {@link Outcome.Reject} if the request can never be
     */
    boolean begin(Tables tables, Request request) {
        Optional<StackRow> found = tables.stacks().lock(request.stack());
        if (found.isPresent()) {
            StackRow before = found.get();
            if (before.traversal().equals(request.id())) {
                return true;
            }
            if (request.isOlderThan(before.requestedAt(), before.traversal())) {
                if (tables.requests().find(request.stack(), request.id()).isEmpty()) {
                    note(tables, request, "SUPERSEDED");
                }
                return false;
            }
            StackRow stack = next(before, request);
            tables.stacks().update(stack);
            start(tables, stack, request.definitions(), before.traversal());
        } else {
            StackRow stack = first(request);
            tables.stacks().insert(stack);
            start(tables, stack, request.definitions(), "");
        }
        note(tables, request, "BEGUN");
        return true;
    }

    private static void note(Tables tables, Request request, String state) {
        tables.requests().put(request.stack(), request.id(), new RequestRow(state, ""), Micros.now());
    }

    private StackRow first(Request request) {
        if (request.action() != Action.CREATE) {
            throw Outcome.reject("there is no stack " + request.stack()).asException();
        }
        return row(request, Action.CREATE, request.id(), null, null);
    }

    private StackRow next(StackRow before, Request request) {
        boolean deleted = before.status().equals(Status.DELETED.name());
        return switch (request.action()) {
            case CREATE ->
                deleted
                        ? first(request)
                        : row(request, Action.UPDATE, request.id(), before.completed(), before.previous());
            case DELETE -> row(request, Action.DELETE, request.id(), before.completed(), before.previous());
            case UPDATE, ROLLBACK -> {
                if (deleted) {
                    throw Outcome.reject("stack " + request.stack() + " is deleted")
                            .asException();
                }
                String template = request.action() == Action.ROLLBACK ? target(before, request) : request.id();
                yield row(request, request.action(), template, before.completed(), before.previous());
            }
        };
    }

    private StackRow row(
            Request request, Action action, String template, @Nullable String completed, @Nullable String previous) {
        return new StackRow(
                request.stack(),
                action.name(),
                Status.IN_PROGRESS.name(),
                "",
                request.id(),
                request.castAt(),
                template,
                completed,
                previous,
                false,
                means.outbox().owner(),
                Micros.now());
    }

    /** The template that a rollback goes to. */
    private static String target(StackRow stack, Request request) {
        @Nullable String completed = stack.completed();
        if (completed == null) {
            return request.id(); // which has no definitions: the empty template
        }
        if (!completed.equals(stack.template())) {
            return completed;
        }
        @Nullable String previous = stack.previous();
        if (previous == null) {
            throw Outcome.reject(
                            "stack " + stack.name() + " is as its first template says: there is none to go back to")
                    .asException();
        }
        return previous;
    }

    private void start(Tables tables, StackRow stack, List<Definition> definitions, String traversalBefore) {
        // Resources before nodes: this waits for transactions that complete a node, which lock them in the same order.
        tables.resources().begin(stack.name(), stack.traversal());
        tables.nodes().delete(traversalBefore);
        tables.edges().delete(traversalBefore);
        tables.definitions().insert(stack.name(), stack.traversal(), definitions);
        tables.definitions().prune(stack);

        List<Definition> wanted = tables.definitions().list(stack.template());
        List<ResourceRow> existing = tables.resources().list(stack.name());
        Map<String, ResourceRow> chosen = RowChoice.choose(
                existing, wanted.stream().map(Definition::name).collect(Collectors.toSet()), stack.template());
        Map<String, String> keys = new HashMap<>();
        chosen.forEach((name, row) -> keys.put(name, row.key()));
        takeBack(tables, existing, keys);
        insertMissing(tables, stack, wanted, keys);

        Graph graph = GraphBuilder.build(stack.traversal(), wanted, keys, existing);
        tables.nodes().insert(stack.name(), graph.nodes());
        tables.edges().insert(graph.edges());
    }

    /** A row that another had replaced, and that is wanted again, replaces that one now. */
    private static void takeBack(Tables tables, List<ResourceRow> existing, Map<String, String> keys) {
        for (ResourceRow row : existing) {
            @Nullable String key = keys.get(row.name());
            boolean isChosen = row.key().equals(key);
            @Nullable String by = isChosen ? null : row.replacedBy() == null ? key : row.replacedBy();
            if (!Objects.equals(by, row.replacedBy())) {
                tables.resources().replacedBy(row.key(), by);
            }
        }
    }

    private void insertMissing(Tables tables, StackRow stack, List<Definition> wanted, Map<String, String> keys) {
        List<ResourceRow> fresh = new ArrayList<>();
        for (Definition definition : wanted) {
            if (!keys.containsKey(definition.name())) {
                ResourceRow row = ResourceRow.fresh(
                        means.keys().get(),
                        stack.name(),
                        definition.name(),
                        definition.type(),
                        stack.template(),
                        null,
                        stack.traversal());
                keys.put(row.name(), row.key());
                fresh.add(row);
            }
        }
        tables.resources().insert(fresh);
    }
}
