package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.convergence.Completion.End;
import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.Json;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.ResourceTable.Attempt;
import dev.convection.engine.store.ResourceTable.Result;
import dev.convection.engine.store.Situation;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes a resource what the template wants: creates it, changes it, replaces it, or finds it so. */
final class ForwardStep implements NodeStep {
    private final Means means;
    private final Completion completion;
    private final Work work;
    private final HandOver handOver;
    private final Replacement replacement;

    ForwardStep(Means means, Completion completion, Work work, HandOver handOver) {
        this.means = means;
        this.completion = completion;
        this.work = work;
        this.handOver = handOver;
        this.replacement = new Replacement(means);
    }

    @Override
    public boolean take(NodeId node, Situation situation) {
        @Nullable Definition definition = situation.definition();
        @Nullable ResourceRow row = situation.resource();
        if (definition == null || (row != null && !row.traversal().equals(node.traversal()))) {
            return false;
        }
        if (row != null && row.isHeldByOtherThan(node)) {
            if (!situation.waiting()) {
                handOver.await(node);
                return false;
            }
            return true;
        }
        Inputs inputs = Inputs.of(means.database().read(tables -> tables.edges().inputs(node)));
        if (!inputs.cover(definition.requires())) {
            return false;
        }
        Map<String, @Nullable Object> wanted = inputs.resolve(definition.name(), definition.properties());
        if (row == null) {
            return replacement.replace(node, situation, definition);
        }
        ResourceType type = means.type(definition.type());
        List<String> requires = inputs.keys(definition.requires());
        return switch (change(row, type, wanted)) {
            case NONE -> keep(node, situation, row, requires);
            case REPLACE -> replacement.replace(node, situation, definition);
            case CREATE, UPDATE -> attempt(node, situation, row, type, wanted, requires);
        };
    }

    private enum Change {
        NONE,
        CREATE,
        UPDATE,
        REPLACE
    }

    private static Change change(ResourceRow row, ResourceType type, Map<String, @Nullable Object> wanted) {
        if (!row.isAttempted()) {
            return Change.CREATE;
        }
        Map<String, @Nullable Object> old = Json.object(row.properties());
        if (row.action().equals("DELETE") || !row.type().equals(type.type()) || type.needsReplacement(old, wanted)) {
            return Change.REPLACE;
        }
        if (row.physicalId() == null) {
            return Change.CREATE;
        }
        return row.isComplete() && old.equals(wanted) ? Change.NONE : Change.UPDATE;
    }

    private boolean keep(NodeId node, Situation situation, ResourceRow row, List<String> requires) {
        String data =
                Inputs.data(row.key(), row.name(), String.valueOf(row.physicalId()), Json.object(row.attributes()));
        return completion.complete(node, false, data, resources -> resources.keep(row, situation.template(), requires))
                == End.DONE;
    }

    private boolean attempt(
            NodeId node,
            Situation situation,
            ResourceRow row,
            ResourceType type,
            Map<String, @Nullable Object> wanted,
            List<String> requires) {
        @Nullable String physicalId = row.physicalId();
        // Until it is done it may refer to what it referred to before, or to what it shall refer to.
        TreeSet<String> both = new TreeSet<>(requires);
        both.addAll(row.requires());
        Attempt attempt = new Attempt(
                physicalId == null ? "CREATE" : "UPDATE",
                type.type(),
                Json.write(wanted),
                List.copyOf(both),
                situation.template());
        return work.run(node, situation, attempt, operation -> {
            ResourceType.Created made = physicalId == null
                    ? type.create(operation, wanted)
                    : new ResourceType.Created(
                            physicalId, type.update(operation, physicalId, Json.object(row.properties()), wanted));
            String attributes = Json.write(made.attributes());
            Result result = new Result(node.traversal(), made.physicalId(), attributes, requires);
            String data = Inputs.data(row.key(), row.name(), made.physicalId(), Json.object(attributes));
            return () -> completion.complete(
                    node, true, data, resources -> resources.complete(row.key(), operation.token(), result));
        });
    }
}
