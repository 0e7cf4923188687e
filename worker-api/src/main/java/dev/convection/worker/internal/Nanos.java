package dev.convection.worker.internal;

import java.time.Duration;

/** Durations as clocks count them. Those beyond their range, such as {@code ChronoUnit.FOREVER}, become a century. */
public final class Nanos {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Nanos() {}

    /** A duration with which one can calculate without overflow. */
    public static Duration bounded(Duration any) {
        return any.compareTo(LONGEST) > 0 ? LONGEST : any;
    }

    /** In nanoseconds. */
    public static long of(Duration any) {
        return bounded(any).toNanos();
    }
}
