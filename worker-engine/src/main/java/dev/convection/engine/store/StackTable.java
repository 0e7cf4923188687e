package dev.convection.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The stacks. */
public final class StackTable {
    private final Handle handle;

    StackTable(Handle handle) {
        this.handle = handle;
    }

    /** Finds one. */
    public Optional<StackRow> find(String name) {
        return handle.createQuery("SELECT * FROM stack WHERE name = :name")
                .bind("name", name)
                .map(StackTable::row)
                .findOne();
    }

    /** Finds one and keeps others from it until the transaction ends. The first lock of any that takes several. */
    public Optional<StackRow> lock(String name) {
        return handle.createQuery("SELECT * FROM stack WHERE name = :name FOR UPDATE")
                .bind("name", name)
                .map(StackTable::row)
                .findOne();
    }

    /** Finds one by its current traversal's node and keeps others from it; nothing if that traversal is over. */
    public Optional<StackRow> lockFor(NodeId node) {
        return handle.createQuery("""
                        SELECT * FROM stack
                        WHERE name = (SELECT stack FROM node
                                      WHERE traversal = :traversal AND resource_key = :key AND forward = :forward)
                        FOR UPDATE
                        """)
                .bindMethods(node)
                .map(StackTable::row)
                .findOne()
                .filter(stack -> stack.traversal().equals(node.traversal()));
    }

    /** All but those that are deleted, by name. */
    public List<Listed> list() {
        return handle.createQuery("""
                        SELECT s.*, (SELECT COUNT(*) FROM resource r WHERE r.stack = s.name) AS resources
                        FROM stack s WHERE s.status <> 'DELETED' ORDER BY s.name
                        """)
                .map((rs, context) -> new Listed(row(rs, context), rs.getInt("resources")))
                .list();
    }

    /** Those whose traversal goes on, and whose messages were borne by one of the embedded buses. */
    public List<StackRow> unfinishedWithOwner() {
        return handle.createQuery("SELECT * FROM stack WHERE NOT finished AND owner IS NOT NULL ORDER BY name")
                .map(StackTable::row)
                .list();
    }

    /** Adds one. */
    public void insert(StackRow row) {
        handle.createUpdate("""
                        INSERT INTO stack (name, action, status, reason, traversal, requested_at, template,
                                           completed, previous, finished, owner, updated_at)
                        VALUES (:name, :action, :status, :reason, :traversal, :requestedAt, :template,
                                :completed, :previous, :finished, :owner, :updatedAt)
                        """).bindMethods(row).execute();
    }

    /** Writes all of one that is locked. */
    public void update(StackRow row) {
        handle.createUpdate("""
                        UPDATE stack SET action = :action, status = :status, reason = :reason, traversal = :traversal,
                               requested_at = :requestedAt, template = :template, completed = :completed,
                               previous = :previous, finished = :finished, owner = :owner, updated_at = :updatedAt
                        WHERE name = :name
                        """).bindMethods(row).execute();
    }

    /** Says whose embedded bus bears the messages from now on. The row is locked. */
    public void own(String name, @Nullable String owner) {
        handle.createUpdate("UPDATE stack SET owner = :owner WHERE name = :name")
                .bind("name", name)
                .bind("owner", owner)
                .execute();
    }

    private static StackRow row(ResultSet rs, StatementContext context) throws SQLException {
        return new StackRow(
                rs.getString("name"),
                rs.getString("action"),
                rs.getString("status"),
                rs.getString("reason"),
                rs.getString("traversal"),
                rs.getLong("requested_at"),
                rs.getString("template"),
                rs.getString("completed"),
                rs.getString("previous"),
                rs.getBoolean("finished"),
                rs.getString("owner"),
                rs.getLong("updated_at"));
    }

    /**
     * One stack in a list.
     *
     * @param stack the stack
     * @param resources how many rows it has
     */
    public record Listed(StackRow stack, int resources) {}
}
