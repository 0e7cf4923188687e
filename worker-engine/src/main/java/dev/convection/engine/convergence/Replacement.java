package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.NodeTable.Fresh;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.Situation;
import dev.convection.engine.store.StackRow;
import dev.convection.engine.store.Tables;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a new row in the place of one that cannot become what is wanted, or that is gone.
 *
 * <p>The graph is rewritten: a node of the new row's own takes over what the old node knows and who waits for it, the old node's clean-up
 * among them; and the old node is done. So the new node is like any other, and its message names its own row. Rejected: to let the old node act for
 * the new row. When the traversal has moved on and its nodes are removed, a late message could not tell any more which row it may hold.
 */
final class Replacement {
    private final Means means;

    Replacement(Means means) {
        this.means = means;
    }

    /** False if the row or the traversal has changed meanwhile. */
    boolean replace(NodeId node, Situation situation, Definition definition) {
        String key = means.keys().get();
        boolean replaced = means.database().write(tables -> rewrite(tables, node, situation, definition, key));
        if (replaced) {
            means.outbox().cast(List.of(new NodeId(node.traversal(), key, true)));
        }
        return replaced;
    }

    private static boolean rewrite(Tables tables, NodeId node, Situation situation, Definition definition, String key) {
        // Keeps out the beginning of another traversal, which has to know of every row that there is.
        Optional<StackRow> stack = tables.stacks().lockFor(node);
        if (stack.isEmpty()) {
            return false;
        }
        @Nullable ResourceRow old = situation.resource();
        if (old != null && !tables.resources().replace(old, key)) {
            return false;
        }
        if (!tables.nodes().complete(node, true, null)) {
            throw new IllegalStateException("done twice: " + node);
        }
        ResourceRow row = ResourceRow.fresh(
                key,
                situation.stack(),
                definition.name(),
                definition.type(),
                situation.template(),
                old == null ? null : old.key(),
                node.traversal());
        NodeId fresh = new NodeId(node.traversal(), key, true);
        tables.resources().insert(List.of(row));
        tables.nodes().insert(situation.stack(), List.of(new Fresh(fresh, definition.name(), situation.place(), 0)));
        tables.edges().handOn(node, fresh);
        return true;
    }
}
