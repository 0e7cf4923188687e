package dev.convection.engine.store;

import dev.convection.engine.store.DefinitionTable.Definition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of the graphs of current traversals; those of older ones are removed in the transaction that begins the next, so a
 * node that is found is current.
 */
public final class NodeTable {
    private final Handle handle;

    NodeTable(Handle handle) {
        this.handle = handle;
    }

    /**
     * Everything that decides what to do with a node, in one statement and so as of one moment. Every table is reached by its
     * primary key.
     *
     * @return nothing if the traversal is over
     */
    public Optional<Situation> situation(NodeId node) {
        return handle.createQuery("""
                        SELECT n.stack AS node_stack, n.name AS node_name, n.place, n.remaining, n.done,
                               n.waiting, n.failed, s.template AS wanted,
                               d.type AS d_type, d.properties AS d_properties, d.requires AS d_requires, r.*
                        FROM node n
                        JOIN stack s ON s.name = n.stack AND s.traversal = n.traversal
                        LEFT JOIN resource r ON r.resource_key = n.resource_key
                        LEFT JOIN definition d ON d.template = s.template AND d.name = n.name AND n.forward
                        WHERE n.traversal = :traversal AND n.resource_key = :key AND n.forward = :forward
                        """)
                .bindMethods(node)
                .map(NodeTable::situation)
                .findOne();
    }

    private static Situation situation(ResultSet rs, StatementContext context) throws SQLException {
        @Nullable String type = rs.getString("d_type");
        String name = rs.getString("node_name");
        return new Situation(
                rs.getString("node_stack"),
                name,
                rs.getInt("place"),
                rs.getInt("remaining"),
                rs.getBoolean("done"),
                rs.getBoolean("waiting"),
                rs.getBoolean("failed"),
                rs.getString("wanted"),
                rs.getString("resource_key") == null ? null : ResourceTable.row(rs, context),
                type == null
                        ? null
                        : new Definition(
                                name, type, rs.getString("d_properties"), Json.strings(rs.getString("d_requires"))));
    }

    /** Adds some, not yet done. */
    public void insert(String stack, Collection<Fresh> nodes) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO node (traversal, resource_key, forward, stack, name, place, remaining,
                                  done, changed, failed, waiting)
                VALUES (:traversal, :key, :forward, :stack, :name, :place, :remaining, FALSE, FALSE, FALSE, FALSE)
                """);
        for (Fresh node : nodes) {
            batch.bindMethods(node.id()).bindMethods(node).bind("stack", stack).add();
        }
        batch.execute();
    }

    /**
     * Marks a node done.
     *
     * @return false if it was done before, or its traversal is over
     */
    public boolean complete(NodeId node, boolean changed, @Nullable String data) {
        return handle.createUpdate("""
                                UPDATE node SET done = TRUE, changed = :changed, data = :data,
                                                failed = FALSE, waiting = FALSE
                                WHERE traversal = :traversal AND resource_key = :key AND forward = :forward AND NOT done
                                """)
                        .bindMethods(node)
                        .bind("changed", changed)
                        .bind("data", data)
                        .execute()
                == 1;
    }

    /** Counts one report at each of these nodes, in the order given, which must be the same for all. */
    public void report(List<NodeId> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                UPDATE node SET remaining = remaining - 1
                WHERE traversal = :traversal AND resource_key = :key AND forward = :forward
                """);
        nodes.forEach(node -> batch.bindMethods(node).add());
        batch.execute();
    }

    /** Leaves word that the node was refused, for whoever holds its resource. */
    public void await(NodeId node) {
        mark(node, "waiting = TRUE");
    }

    /** Leaves word that the node was given up. */
    public void fail(NodeId node) {
        mark(node, "failed = TRUE");
    }

    /** The node goes on. */
    public void unmark(NodeId node) {
        mark(node, "waiting = FALSE, failed = FALSE");
    }

    private void mark(NodeId node, String assignment) {
        handle.createUpdate("UPDATE node SET " + assignment
                        + " WHERE traversal = :traversal AND resource_key = :key AND forward = :forward AND NOT done")
                .bindMethods(node)
                .execute();
    }

    /** The nodes of a resource that were refused while another held it. */
    public List<NodeId> waiting(String key) {
        return handle.createQuery(
                        "SELECT traversal, resource_key, forward FROM node WHERE resource_key = :key AND waiting AND NOT done")
                .bind("key", key)
                .map(NodeTable::id)
                .list();
    }

    /**
     * The nodes of a traversal that have all reports and are not done. Not those that hold their resource: the message of
     * such a node is unsettled, so it needs no other.
     */
    public List<NodeId> ready(String traversal) {
        return handle.createQuery("""
                        SELECT n.traversal, n.resource_key, n.forward
                        FROM node n LEFT JOIN resource r ON r.resource_key = n.resource_key
                        WHERE n.traversal = :traversal AND n.remaining = 0 AND NOT n.done
                          AND (r.holder IS NULL OR r.holder <> n.traversal OR r.holder_forward <> n.forward)
                        ORDER BY n.place, n.resource_key, n.forward
                        """)
                .bind("traversal", traversal)
                .map(NodeTable::id)
                .list();
    }

    /** The same, but without those that were given up. */
    public List<NodeId> readyAndNotFailed(String traversal) {
        return handle.createQuery("""
                        SELECT traversal, resource_key, forward FROM node
                        WHERE traversal = :traversal AND remaining = 0 AND NOT done AND NOT failed
                        ORDER BY place, resource_key, forward
                        """)
                .bind("traversal", traversal)
                .map(NodeTable::id)
                .list();
    }

    /** How far all nodes are, but the traversal's own, in the order of the text. */
    public List<Step> steps(String traversal) {
        return handle.createQuery("""
                        SELECT n.resource_key, n.forward, n.name, n.remaining, n.done, n.changed, n.failed,
                               COALESCE(r.type, '') AS type, COALESCE(r.reason, '') AS reason,
                               COALESCE(r.holder = n.traversal AND r.holder_forward = n.forward, FALSE) AS held
                        FROM node n LEFT JOIN resource r ON r.resource_key = n.resource_key
                        WHERE n.traversal = :traversal
                        ORDER BY n.place, n.name, n.forward DESC, n.resource_key
                        """)
                .bind("traversal", traversal)
                .map((rs, context) -> new Step(
                        rs.getString("resource_key"),
                        rs.getString("name"),
                        rs.getString("type"),
                        rs.getBoolean("forward"),
                        rs.getInt("remaining"),
                        rs.getBoolean("done"),
                        rs.getBoolean("changed"),
                        rs.getBoolean("failed"),
                        rs.getBoolean("held"),
                        rs.getString("reason")))
                .list();
    }

    /** Removes the nodes of a traversal that is over. */
    public void delete(String traversal) {
        handle.createUpdate("DELETE FROM node WHERE traversal = :traversal")
                .bind("traversal", traversal)
                .execute();
    }

    static NodeId id(ResultSet rs, StatementContext context) throws SQLException {
        return new NodeId(rs.getString("traversal"), rs.getString("resource_key"), rs.getBoolean("forward"));
    }

    /**
     * A node to add.
     *
     * @param id which
     * @param name the resource's name
     * @param place where it comes in the order of the text
     * @param remaining how many predecessors it has
     */
    public record Fresh(NodeId id, String name, int place, int remaining) {}

    /**
     * How far a node is.
     *
     * @param key the resource's key
     * @param name its name
     * @param type its type; empty if there is no row any more
     * @param forward the direction
     * @param remaining how many predecessors have not reported
     * @param done whether it is done
     * @param changed whether there was something to do
     * @param failed whether it was given up
     * @param held whether an engine works at it
     * @param reason why the last attempt failed
     */
    public record Step(
            String key,
            String name,
            String type,
            boolean forward,
            int remaining,
            boolean done,
            boolean changed,
            boolean failed,
            boolean held,
            String reason) {}
}
