package dev.convection.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The resources. */
public final class ResourceTable {
    private final Handle handle;

    ResourceTable(Handle handle) {
        this.handle = handle;
    }

    /** Finds one. */
    public Optional<ResourceRow> find(String key) {
        return handle.createQuery("SELECT * FROM resource WHERE resource_key = :key")
                .bind("key", key)
                .map(ResourceTable::row)
                .findOne();
    }

    /** All rows of a stack, by name and key. */
    public List<ResourceRow> list(String stack) {
        return handle.createQuery("SELECT * FROM resource WHERE stack = :stack ORDER BY name, resource_key")
                .bind("stack", stack)
                .map(ResourceTable::row)
                .list();
    }

    /** Adds some. */
    public void insert(Collection<ResourceRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO resource (resource_key, stack, name, type, action, status, reason, properties, attributes,
                                      requires, template, replaces, traversal, holder_forward, token, version)
                VALUES (:key, :stack, :name, :type, :action, :status, :reason, :properties, :attributes,
                        '[]', :template, :replaces, :traversal, FALSE, 0, 0)
                """);
        rows.forEach(row -> batch.bindMethods(row).add());
        batch.execute();
    }

    /** Tells all rows of a stack that a traversal has begun: no node of an older one can take a hold from now on. */
    public void begin(String stack, String traversal) {
        handle.createUpdate("UPDATE resource SET traversal = :traversal, version = version + 1 WHERE stack = :stack")
                .bind("stack", stack)
                .bind("traversal", traversal)
                .execute();
    }

    /** Says which row replaces which; null: none does any more. The row's stack is locked. */
    public void replacedBy(String key, @Nullable String by) {
        handle.createUpdate("UPDATE resource SET replaced_by = :by, version = version + 1 WHERE resource_key = :key")
                .bind("key", key)
                .bind("by", by)
                .execute();
    }

    /** Says which row replaces a row, if nobody has written it since it was read. A hold on it is over. */
    public boolean replace(ResourceRow row, String by) {
        return handle.createUpdate("""
                                UPDATE resource SET replaced_by = :by, version = version + 1,
                                       holder = NULL, engine = NULL, token = token + 1
                                WHERE resource_key = :key AND version = :version
                                """).bindMethods(row).bind("by", by).execute() == 1;
    }

    /** Takes the hold and says what will be attempted, if nobody has written the row since it was read. */
    public boolean acquire(ResourceRow row, NodeId node, String engine, Attempt attempt) {
        return handle.createUpdate("""
                                UPDATE resource SET holder = :traversal, holder_forward = :forward, engine = :engine,
                                       token = token + 1, version = version + 1, action = :action,
                                       status = 'IN_PROGRESS', reason = '', type = :type, properties = :properties,
                                       requires = :requiresText, template = :template
                                WHERE resource_key = :key AND version = :version
                                """)
                        .bindMethods(attempt)
                        .bindMethods(node)
                        .bind("engine", engine)
                        .bind("version", row.version())
                        .execute()
                == 1;
    }

    /** Ends the hold with success, if it still is ours. */
    public boolean complete(String key, long token, Result result) {
        return handle.createUpdate("""
                                UPDATE resource SET status = 'COMPLETE', reason = '', physical_id = :physicalId,
                                       attributes = :attributes, requires = :requiresText, converged = :traversal,
                                       holder = NULL, engine = NULL, version = version + 1
                                WHERE resource_key = :key AND token = :token
                                """)
                        .bindMethods(result)
                        .bind("key", key)
                        .bind("token", token)
                        .execute()
                == 1;
    }

    /** Stamps a row that needs nothing done, if nobody has written it since it was read. */
    public boolean keep(ResourceRow row, String template, List<String> requires) {
        return handle.createUpdate("""
                                UPDATE resource SET template = :template, requires = :requires,
                                       converged = :traversal, version = version + 1
                                WHERE resource_key = :key AND version = :version
                                """)
                        .bind("template", template)
                        .bind("requires", Json.write(requires))
                        .bind("traversal", row.traversal())
                        .bind("key", row.key())
                        .bind("version", row.version())
                        .execute()
                == 1;
    }

    /** Ends the hold with a failure, if it still is ours. */
    public boolean release(String key, long token, String reason) {
        return handle.createUpdate("""
                                UPDATE resource SET reason = :reason, holder = NULL, engine = NULL, version = version + 1
                                WHERE resource_key = :key AND token = :token
                                """)
                        .bind("key", key)
                        .bind("token", token)
                        .bind("reason", reason)
                        .execute()
                == 1;
    }

    /** Ends the hold of a node, whoever acts for it: its writes will be refused. */
    public boolean expel(NodeId node) {
        return handle.createUpdate("""
                                UPDATE resource SET holder = NULL, engine = NULL, token = token + 1, version = version + 1
                                WHERE resource_key = :key AND holder = :traversal AND holder_forward = :forward
                                """).bindMethods(node).execute() == 1;
    }

    /** Ends all holds on a stack's rows, whoever acts for them. */
    public void expelAll(String stack) {
        handle.createUpdate("""
                        UPDATE resource SET holder = NULL, engine = NULL, token = token + 1, version = version + 1
                        WHERE stack = :stack AND holder IS NOT NULL
                        """).bind("stack", stack).execute();
    }

    /** Says that what was attempted has been given up. */
    public void fail(String key, String reason) {
        handle.createUpdate("""
                        UPDATE resource SET status = 'FAILED', reason = :reason, version = version + 1
                        WHERE resource_key = :key
                        """).bind("key", key).bind("reason", reason).execute();
    }

    /** Removes a row that holds nothing any more, if the hold still is ours. */
    public boolean delete(String key, long token) {
        return handle.createUpdate("DELETE FROM resource WHERE resource_key = :key AND token = :token")
                        .bind("key", key)
                        .bind("token", token)
                        .execute()
                == 1;
    }

    /** Removes a row that never was more than a row, if nobody has written it since it was read. */
    public boolean forget(ResourceRow row) {
        return handle.createUpdate("DELETE FROM resource WHERE resource_key = :key AND version = :version")
                        .bindMethods(row)
                        .execute()
                == 1;
    }

    static ResourceRow row(ResultSet rs, StatementContext context) throws SQLException {
        return new ResourceRow(
                rs.getString("resource_key"),
                rs.getString("stack"),
                rs.getString("name"),
                rs.getString("type"),
                rs.getString("action"),
                rs.getString("status"),
                rs.getString("reason"),
                rs.getString("properties"),
                rs.getString("attributes"),
                rs.getString("physical_id"),
                Json.strings(rs.getString("requires")),
                rs.getString("template"),
                rs.getString("replaces"),
                rs.getString("replaced_by"),
                rs.getString("traversal"),
                rs.getString("converged"),
                rs.getString("holder"),
                rs.getBoolean("holder_forward"),
                rs.getLong("token"),
                rs.getLong("version"));
    }

    /**
     * What a holder sets out to do.
     *
     * @param action {@code CREATE}, {@code UPDATE} or {@code DELETE}
     * @param type the resource's type
     * @param properties JSON, references resolved
     * @param requires the keys that it may refer to until this is done
     * @param template the one that wants it
     */
    public record Attempt(String action, String type, String properties, List<String> requires, String template) {
        /** Copies the list. */
        public Attempt {
            requires = List.copyOf(requires);
        }

        /** As it is stored. */
        public String requiresText() {
            return Json.write(requires);
        }
    }

    /**
     * What a holder has done.
     *
     * @param traversal for whom
     * @param physicalId what the type calls it
     * @param attributes JSON
     * @param requires the keys that it refers to
     */
    public record Result(String traversal, String physicalId, String attributes, List<String> requires) {
        /** Copies the list. */
        public Result {
            requires = List.copyOf(requires);
        }

        /** As it is stored. */
        public String requiresText() {
            return Json.write(requires);
        }
    }
}
