package dev.convection.engine.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What the resource type {@code simulated} has made. A write names the token of its hold, and one with a lower token than a
 * write before it is refused: in the same statement, since whoever checks first and writes then may be frozen between the two.
 */
public final class SimulatedTable {
    private final Handle handle;

    SimulatedTable(Handle handle) {
        this.handle = handle;
    }

    /** Brings one that exists to these properties; false if none exists, it was deleted, or the token is too low. */
    public boolean write(String key, long token, String properties) {
        return handle.createUpdate("""
                                UPDATE simulated SET properties = :properties, token = :token
                                WHERE resource_key = :key AND token <= :token AND deleted_at IS NULL
                                """)
                        .bind("key", key)
                        .bind("token", token)
                        .bind("properties", properties)
                        .execute()
                == 1;
    }

    /** Whether there is a row, if only the mark of one that was deleted. */
    public boolean exists(String key) {
        return handle.createQuery("SELECT COUNT(*) FROM simulated WHERE resource_key = :key")
                        .bind("key", key)
                        .mapTo(int.class)
                        .one()
                > 0;
    }

    /** Adds one; fails if there is a row. */
    public void insert(String key, String stack, String name, long token, String properties) {
        handle.createUpdate("""
                        INSERT INTO simulated (resource_key, stack, name, token, properties)
                        VALUES (:key, :stack, :name, :token, :properties)
                        """)
                .bind("key", key)
                .bind("stack", stack)
                .bind("name", name)
                .bind("token", token)
                .bind("properties", properties)
                .execute();
    }

    /** Leaves the mark of one that was deleted in place of what exists; false if there is no row, or the token is too low. */
    public boolean delete(String key, long token, long now) {
        handle.createUpdate("DELETE FROM simulated_failure WHERE resource_key = :key")
                .bind("key", key)
                .execute();
        return handle.createUpdate("""
                                UPDATE simulated SET token = :token, deleted_at = COALESCE(deleted_at, :now)
                                WHERE resource_key = :key AND token <= :token
                                """)
                        .bind("key", key)
                        .bind("token", token)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** What exists of a stack, by name. */
    public List<Simulated> list(String stack) {
        return handle.createQuery("""
                        SELECT resource_key, name, properties FROM simulated
                        WHERE stack = :stack AND deleted_at IS NULL ORDER BY name, resource_key
                        """)
                .bind("stack", stack)
                .map((rs, context) ->
                        new Simulated(rs.getString("resource_key"), rs.getString("name"), rs.getString("properties")))
                .list();
    }

    /** How often a step has failed so far. */
    public int failures(String key, String step) {
        return handle.createQuery("SELECT failed FROM simulated_failure WHERE resource_key = :key AND step = :step")
                .bind("key", key)
                .bind("step", step)
                .mapTo(int.class)
                .findOne()
                .orElse(0);
    }

    /** Notes that a step has failed for the n-th time. */
    public void fail(String key, String step, int times) {
        String sql = times == 1
                ? "INSERT INTO simulated_failure (resource_key, step, failed) VALUES (:key, :step, :times)"
                : "UPDATE simulated_failure SET failed = :times WHERE resource_key = :key AND step = :step";
        handle.createUpdate(sql)
                .bind("key", key)
                .bind("step", step)
                .bind("times", times)
                .execute();
    }

    /** Forgets what was deleted before. */
    public void prune(long before) {
        handle.createUpdate("DELETE FROM simulated WHERE deleted_at < :before")
                .bind("before", before)
                .execute();
    }

    /**
     * Something that exists.
     *
     * @param key the key of the resource that it was made for
     * @param name its name
     * @param properties JSON
     */
    public record Simulated(String key, String name, String properties) {}
}
