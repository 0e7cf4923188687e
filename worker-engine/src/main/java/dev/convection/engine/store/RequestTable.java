package dev.convection.engine.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What became of each request, for those who wait for it. */
public final class RequestTable {
    private final Handle handle;

    RequestTable(Handle handle) {
        this.handle = handle;
    }

    /** Finds what became of one. */
    public Optional<RequestRow> find(String stack, String id) {
        return handle.createQuery("SELECT state, reason FROM request WHERE stack = :stack AND id = :id")
                .bind("stack", stack)
                .bind("id", id)
                .map((rs, context) -> new RequestRow(rs.getString("state"), rs.getString("reason")))
                .findOne();
    }

    /** Writes what became of one, in place of what was written before. */
    public void put(String stack, String id, RequestRow row, long now) {
        int updated = handle.createUpdate("""
                        UPDATE request SET state = :state, reason = :reason, handled_at = :now
                        WHERE stack = :stack AND id = :id
                        """)
                .bind("stack", stack)
                .bind("id", id)
                .bindMethods(row)
                .bind("now", now)
                .execute();
        if (updated == 0) {
            handle.createUpdate(
                            "INSERT INTO request (stack, id, state, reason, handled_at) VALUES (:stack, :id, :state, :reason, :now)")
                    .bind("stack", stack)
                    .bind("id", id)
                    .bindMethods(row)
                    .bind("now", now)
                    .execute();
        }
    }

    /** Forgets those that were handled before. */
    public void prune(long before) {
        handle.createUpdate("DELETE FROM request WHERE handled_at < :before")
                .bind("before", before)
                .execute();
    }

    /**
     * What became of a request.
     *
     * @param state {@code BEGUN}, {@code SUPERSEDED} or {@code REFUSED}
     * @param reason why it was refused; else empty
     */
    public record RequestRow(String state, String reason) {}
}
