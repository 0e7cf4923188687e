package dev.convection.engine.convergence;

import dev.convection.engine.store.Micros;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.Situation;
import dev.convection.engine.store.StackRow;
import dev.convection.engine.store.Tables;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nodes of the traversal itself: all resources are as wanted, so the stack is complete; nothing is left to do, so it is finished. */
final class WholeStep implements NodeStep {
    private final Means means;

    WholeStep(Means means) {
        this.means = means;
    }

    @Override
    public boolean take(NodeId node, Situation situation) {
        Optional<List<NodeId>> ready = means.database().write(tables -> end(tables, node));
        ready.ifPresent(means.outbox()::cast);
        return ready.isPresent();
    }

    private static Optional<List<NodeId>> end(Tables tables, NodeId node) {
        // The stack before its nodes: the order in which all lock them.
        Optional<StackRow> stack = tables.stacks().lockFor(node);
        if (stack.isEmpty() || !tables.nodes().complete(node, true, null)) {
            return Optional.empty();
        }
        if (node.forward()) {
            complete(tables, stack.get());
            return Optional.of(Completion.report(tables, node));
        }
        finish(tables, stack.get());
        return Optional.of(List.of());
    }

    /** A stack that is being deleted keeps its templates until it is gone, for a rollback. */
    private static void complete(Tables tables, StackRow stack) {
        if (!isDelete(stack)) {
            boolean again = stack.template().equals(stack.completed());
            tables.stacks()
                    .update(with(
                            stack,
                            Status.COMPLETE,
                            stack.template(),
                            again ? stack.previous() : stack.completed(),
                            false));
        }
    }

    private static void finish(Tables tables, StackRow stack) {
        StackRow finished = isDelete(stack)
                ? with(stack, Status.DELETED, null, null, true)
                : with(stack, Status.COMPLETE, stack.completed(), stack.previous(), true);
        tables.stacks().update(finished);
        tables.nodes().delete(stack.traversal());
        tables.edges().delete(stack.traversal());
        tables.definitions().prune(finished);
    }

    private static boolean isDelete(StackRow stack) {
        return stack.action().equals(Action.DELETE.name());
    }

    private static StackRow with(
            StackRow stack, Status status, @Nullable String completed, @Nullable String previous, boolean finished) {
        return new StackRow(
                stack.name(),
                stack.action(),
                status.name(),
                "",
                stack.traversal(),
                stack.requestedAt(),
                stack.template(),
                completed,
                previous,
                finished,
                stack.owner(),
                stack.status().equals(status.name()) ? stack.updatedAt() : Micros.now());
    }
}
