package dev.convection.engine.store;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a transaction again when the database ended it because another was in its way, or when the connection was lost: what is written here may be written
 * twice, since every message may come twice.
 *
 * <p>Handlers are interrupted when an engine stops. What they still have to write then, that they no longer hold their resource,
 * must get through; so an interruption is put aside meanwhile.
 */
final class Contention {
    /**
     * 40001 serialization failure, 40P01 deadlock of PostgreSQL, HYT00 lock timeout of H2, 90131 concurrent update of H2, 23505
     * a row that another transaction inserted first.
     */
    private static final Set<String> STATES = Set.of("40001", "40P01", "HYT00", "90131", "23505");

    /** 08 any failure of a connection, 57P PostgreSQL shuts down or starts up, the others H2: its file was closed, or is being opened by another. */
    private static final Pattern LOST = Pattern.compile("08.*|57P0[123]|90007|90067|90098|90121");

    /**
     * What the pool says, without a state, when a connection is used that it has closed for being lost. It hides the reason: Jdbi, which sets
     * a connection's isolation back at the end of each transaction, tells of its failure to do so.
     */
    private static final String CLOSED = "Connection is closed";

    private static final RetryPolicy<Object> POLICY = RetryPolicy.builder()
            .handleIf(Contention::passes)
            .withBackoff(Duration.ofMillis(2), Duration.ofMillis(500))
            .withJitter(0.5)
            .withMaxAttempts(20)
            .withMaxDuration(Duration.ofMinutes(1))
            .build();

    private Contention() {}

    static <T> T retried(Supplier<T> work) {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return Failsafe.with(POLICY).get(work::get);
                } catch (RuntimeException e) {
                    if (find(InterruptedException.class, e).isEmpty()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean passes(Throwable failure) {
        return find(SQLException.class, failure).filter(Contention::isTransient).isPresent();
    }

    private static boolean isTransient(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        return state == null ? CLOSED.equals(failure.getMessage()) : STATES.contains(state) || isLost(state);
    }

    /** Whether a connection that failed so is of no use any more. */
    static boolean isLost(String state) {
        return LOST.matcher(state).matches();
    }

    private static <X extends Throwable> Optional<X> find(Class<X> type, Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
