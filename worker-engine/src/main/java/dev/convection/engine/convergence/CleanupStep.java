package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.convergence.Completion.End;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.ResourceTable.Attempt;
import dev.convection.engine.store.Situation;
import org.jspecify.annotations.Nullable;

/** Removes a resource, unless this traversal has found or made it right. */
final class CleanupStep implements NodeStep {
    private final Means means;
    private final Completion completion;
    private final Work work;
    private final HandOver handOver;

    CleanupStep(Means means, Completion completion, Work work, HandOver handOver) {
        this.means = means;
        this.completion = completion;
        this.work = work;
        this.handOver = handOver;
    }

    @Override
    public boolean take(NodeId node, Situation situation) {
        @Nullable ResourceRow row = situation.resource();
        if (row == null) {
            // A holder of an older traversal has removed it.
            return completion.complete(node, true, null, resources -> true) == End.DONE;
        }
        if (!row.traversal().equals(node.traversal())) {
            return false;
        }
        if (row.traversal().equals(row.converged())) {
            return completion.complete(node, false, null, resources -> true) == End.DONE;
        }
        if (row.isHeldByOtherThan(node)) {
            if (!situation.waiting()) {
                handOver.await(node);
                return false;
            }
            return true;
        }
        return row.isAttempted()
                ? remove(node, situation, row)
                : completion.complete(node, true, null, resources -> resources.forget(row)) == End.DONE;
    }

    private boolean remove(NodeId node, Situation situation, ResourceRow row) {
        Attempt attempt = new Attempt("DELETE", row.type(), row.properties(), row.requires(), row.template());
        return work.run(node, situation, attempt, operation -> {
            ResourceType type = means.type(row.type());
            type.delete(operation, row.physicalId());
            return () ->
                    completion.complete(node, true, null, resources -> resources.delete(row.key(), operation.token()));
        });
    }
}
