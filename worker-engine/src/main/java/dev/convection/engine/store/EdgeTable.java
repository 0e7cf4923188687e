package dev.convection.engine.store;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The edges of the graphs of current traversals. Every method costs as much as a node has edges, not as the graph has. */
public final class EdgeTable {
    private final Handle handle;

    EdgeTable(Handle handle) {
        this.handle = handle;
    }

    /** Adds some, all of one traversal. */
    public void insert(Collection<Edge> edges) {
        if (edges.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO edge (traversal, from_key, from_forward, to_key, to_forward)
                VALUES (:traversal, :fromKey, :fromForward, :toKey, :toForward)
                """);
        for (Edge edge : edges) {
            batch.bind("traversal", edge.from().traversal())
                    .bind("fromKey", edge.from().key())
                    .bind("fromForward", edge.from().forward())
                    .bind("toKey", edge.to().key())
                    .bind("toForward", edge.to().forward())
                    .add();
        }
        batch.execute();
    }

    /** The nodes that wait for a node, in the order in which all lock them. */
    public List<NodeId> successors(NodeId node) {
        return handle.createQuery("""
                        SELECT traversal, to_key AS resource_key, to_forward AS forward FROM edge
                        WHERE traversal = :traversal AND from_key = :key AND from_forward = :forward
                        ORDER BY to_key, to_forward
                        """).bindMethods(node).map(NodeTable::id).list();
    }

    /** Those of them that {@link NodeTable#ready} means. */
    public List<NodeId> readySuccessors(NodeId node) {
        return handle.createQuery("""
                        SELECT n.traversal, n.resource_key, n.forward
                        FROM edge e
                        JOIN node n ON n.traversal = e.traversal AND n.resource_key = e.to_key AND n.forward = e.to_forward
                        LEFT JOIN resource r ON r.resource_key = n.resource_key
                        WHERE e.traversal = :traversal AND e.from_key = :key AND e.from_forward = :forward
                          AND n.remaining = 0 AND NOT n.done
                          AND (r.holder IS NULL OR r.holder <> n.traversal OR r.holder_forward <> n.forward)
                        ORDER BY n.resource_key, n.forward
                        """).bindMethods(node).map(NodeTable::id).list();
    }

    /** What the forward predecessors of a node have passed on. */
    public List<String> inputs(NodeId node) {
        // Not a join: when nearly all edges lead to one node, H2 begins with the other table, and reads all of it.
        return handle.createQuery("""
                        SELECT (SELECT p.data FROM node p
                                WHERE p.traversal = e.traversal AND p.resource_key = e.from_key AND p.forward) AS data
                        FROM edge e
                        WHERE e.traversal = :traversal AND e.to_key = :key AND e.to_forward = :forward
                          AND e.from_forward
                        ORDER BY e.from_key
                        """)
                .bindMethods(node)
                .mapTo(String.class)
                .filter(Objects::nonNull)
                .list();
    }

    /**
     * Puts a new node in the place of one that is done: it knows what that knew, and whoever waited for that waits for it. An
     * edge from the old to the new stays, so that a duplicate of the old one's message finds the new one.
     */
    public void handOn(NodeId old, NodeId fresh) {
        handle.createUpdate("""
                        INSERT INTO edge (traversal, from_key, from_forward, to_key, to_forward)
                        SELECT traversal, from_key, from_forward, :fresh, to_forward FROM edge
                        WHERE traversal = :traversal AND to_key = :key AND to_forward = :forward
                        """).bindMethods(old).bind("fresh", fresh.key()).execute();
        handle.createUpdate("""
                        UPDATE edge SET from_key = :fresh
                        WHERE traversal = :traversal AND from_key = :key AND from_forward = :forward
                        """).bindMethods(old).bind("fresh", fresh.key()).execute();
        insert(List.of(new Edge(old, fresh)));
    }

    /** Removes the edges of a traversal that is over. */
    public void delete(String traversal) {
        handle.createUpdate("DELETE FROM edge WHERE traversal = :traversal")
                .bind("traversal", traversal)
                .execute();
    }

    /**
     * One edge.
     *
     * @param from reports
     * @param to waits for it
     */
    public record Edge(NodeId from, NodeId to) {}
}
