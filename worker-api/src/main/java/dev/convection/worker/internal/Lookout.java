package dev.convection.worker.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that what was put off, because it would be done by the way in a moment, is done soon in any case. Thread-safe.
 *
 * <p>While handlers are short everything is done by the way; this is for the one among them that takes an hour.
 */
final class Lookout {
    private static final Duration SOON = Duration.ofMillis(5);

    static final long NANOS = SOON.toNanos();

    private final Clock clock;
    private final Runnable look;
    private final AtomicBoolean due = new AtomicBoolean();

    Lookout(Clock clock, Runnable look) {
        this.clock = clock;
        this.look = look;
    }

    /** Has everything looked at soon, later than now; false if that cannot be, so that nothing may be put off. */
    boolean isDue() {
        if (due.get() || !due.compareAndSet(false, true)) {
            return true;
        }
        try {
            clock.soon(SOON, this::look);
            return true;
        } catch (RejectedExecutionException e) {
            due.set(false);
            return false;
        }
    }

    private void look() {
        due.set(false); // first: what is put off from here on is for the next look
        look.run();
    }
}
