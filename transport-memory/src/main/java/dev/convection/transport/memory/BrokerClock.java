package dev.convection.transport.memory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The broker's time: that of the JVM, and what tests have added to it. Thread-safe. */
final class BrokerClock {
    /** Later than anything; far enough from the largest long that two can be added. */
    static final long NEVER = Long.MAX_VALUE / 4;

    private final long origin = System.nanoTime();
    private final AtomicLong added = new AtomicLong();

    /** Nanoseconds since the broker was made. */
    long nanos() {
        return System.nanoTime() - origin + added.get();
    }

    void advance(Duration time) {
        added.addAndGet(nanos(time));
    }

    /** A duration in nanoseconds, {@link #NEVER} at the most. */
    static long nanos(Duration duration) {
        return duration.getSeconds() >= NEVER / 1_000_000_000 ? NEVER : duration.toNanos();
    }
}
