package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.ResourceRow;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that a node which was refused, because a node of an older traversal held its resource, gets another cast.
 *
 * <p>The refused one leaves word, <em>then</em> looks again, and settles its message only if the resource is still held. The holder gives up the
 * hold, <em>then</em> looks for word. Whatever the order, one of them sees the other. The word lies with the refused node and not with the resource, since
 * the resource may be gone when the holder ends: it may have deleted it.
 */
final class HandOver {
    private final Means means;

    HandOver(Means means) {
        this.means = means;
    }

    /** Leaves word; the caller looks at the resource again after this. */
    void await(NodeId node) {
        means.database().write(tables -> {
            tables.nodes().await(node);
            return node;
        });
    }

    /** Casts the nodes of this resource that have left word, unless somebody else holds it, who will do so. */
    void to(String key) {
        List<NodeId> waiting = means.database().read(tables -> {
            Optional<ResourceRow> row = tables.resources().find(key);
            boolean held = row.isPresent() && row.get().holder() != null;
            return held ? List.<NodeId>of() : tables.nodes().waiting(key);
        });
        means.outbox().cast(waiting);
    }

    /**
     * A message of a traversal that is over: its work has come to an end just now; or its former delivery has died with the hold, or between giving it up
     * and looking for word.
     */
    void byLateMessage(NodeId node) {
        means.database().write(tables -> tables.resources().expel(node));
        to(node.key());
    }
}
