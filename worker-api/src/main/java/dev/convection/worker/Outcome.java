package dev.convection.worker;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a handler says of a message. A handler that throws says {@link Retry}, with the exception as the reason, unless the
 * exception was made by {@link #asException()}. Immutable.
 */
public sealed interface Outcome {

    /** Handled: the message is settled. */
    record Done() implements Outcome {
        private static final Done INSTANCE = new Done();
    }

    /**
     * Failed: another attempt is made after the back-off, and a dead letter after the last.
     *
     * @param reason for logs and the dead letter
     * @param delay not earlier than this; null: as the {@link RetryPolicy} says
     * @param cause what was thrown, for logs; never on the wire
     */
    record Retry(
            String reason,
            @Nullable Duration delay,
            @Nullable Throwable cause) implements Outcome {
        /** Checks the values. */
        public Retry {
            Objects.requireNonNull(reason, "reason");
            if (delay != null && delay.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative: " + delay);
            }
        }
    }

    /**
     * Will never work: a dead letter at once.
     *
     * @param reason for logs and the dead letter
     */
    record Reject(String reason) implements Outcome {
        /** Checks the values. */
        public Reject {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Not now: comes again later, as new, at attempt 1. It is no failure.
     *
     * @param delay not earlier than this
     */
    record Defer(Duration delay) implements Outcome {
        /** Checks the values. */
        public Defer {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative: " + delay);
            }
        }
    }

    /**
     * Handled.
     *
     * @return the outcome
     */
    static Outcome done() {
        return Done.INSTANCE;
    }

    /**
     * Failed; try again after the back-off.
     *
     * @param reason for logs and the dead letter
     * @return the outcome
     */
    static Outcome retry(String reason) {
        return new Retry(reason, null, null);
    }

    /**
     * Failed; try again, but not earlier than this.
     *
     * @param delay not negative
     * @param reason for logs and the dead letter
     * @return the outcome
     */
    static Outcome retry(Duration delay, String reason) {
        return new Retry(reason, delay, null);
    }

    /**
     * Will never work.
     *
     * @param reason for logs and the dead letter
     * @return the outcome
     */
    static Outcome reject(String reason) {
        return new Reject(reason);
    }

    /**
     * Not now.
     *
     * @param delay not negative
     * @return the outcome
     */
    static Outcome defer(Duration delay) {
        return new Defer(delay);
    }

    /**
     * What an exception says.
     *
     * @param thrown by a handler
     * @return the outcome that it carries, else {@link Retry}
     */
    static Outcome of(Throwable thrown) {
        return thrown instanceof Thrown carrier ? carrier.outcome : new Retry(describe(thrown), null, thrown);
    }

    /**
     * This outcome as an exception, for handlers that cannot return one: {@code throw Outcome.reject("no such stack").asException()}.
     *
     * @return an exception without a stack trace
     */
    default RuntimeException asException() {
        return new Thrown(this);
    }

    private static String describe(Throwable thrown) {
        String message;
        try {
            message = thrown.getMessage();
        } catch (RuntimeException e) {
            message = null; // an exception that cannot say what it is about is a failure like any other
        }
        return message == null ? thrown.getClass().getName() : thrown.getClass().getSimpleName() + ": " + message;
    }

    /** Carries an outcome out of a method that returns nothing. */
    final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // outcomes are never serialised: no Java serialisation anywhere in the bus
        private final Outcome outcome;

        private Thrown(Outcome outcome) {
            super(outcome.toString(), null, false, false);
            this.outcome = outcome;
        }
    }
}
