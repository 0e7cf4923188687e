package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.ResourceTable;
import dev.convection.engine.store.Tables;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ends a node: the one transaction that writes its resource, marks it done and reports to those that wait for it, and then the casts for those that
 * wait for nothing any more. A death between the two is made good by the message when it comes again: the node is found done, and its successors
 * that are ready and not done are cast. No other duplicate sets anything off.
 */
final class Completion {
    private final Means means;

    Completion(Means means) {
        this.means = means;
    }

    /** How it went. */
    enum End {
        /** Done, and the next are cast. */
        DONE,
        /** The resource was written by another since we looked, so nothing was written here. */
        REFUSED,
        /** The resource was written. The node was not: another delivery has done so, or the traversal is over. */
        LATE
    }

    /**
     * Ends it.
     *
     * @param node which
     * @param changed whether there was something to do
     * @param data what its successors get to know
     * @param write writes the resource; false if another has written it
     */
    End complete(NodeId node, boolean changed, @Nullable String data, Predicate<ResourceTable> write) {
        Ended ended = means.database().write(tables -> {
            if (!write.test(tables.resources())) {
                return new Ended(End.REFUSED, List.of());
            }
            return tables.nodes().complete(node, changed, data)
                    ? new Ended(End.DONE, report(tables, node))
                    : new Ended(End.LATE, List.of());
        });
        means.outbox().cast(ended.ready);
        return ended.end;
    }

    /** Counts the report at each successor; in the transaction that has marked the node done. */
    static List<NodeId> report(Tables tables, NodeId node) {
        tables.nodes().report(tables.edges().successors(node));
        return tables.edges().readySuccessors(node);
    }

    private record Ended(End end, List<NodeId> ready) {}
}
