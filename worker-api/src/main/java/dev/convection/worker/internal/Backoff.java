package dev.convection.worker.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Delays between tries to reach a broker: from 50 ms, doubling, up to 2 s, each with up to half as much again at random, so
 * that a fleet does not come back in step. Serial.
 */
final class Backoff {
    private static final long FIRST = Duration.ofMillis(50).toNanos();
    private static final long LONGEST = Duration.ofSeconds(2).toNanos();

    private int failures;

    /** The delay after one more failure. */
    Duration next() {
        long nominal = Math.min(FIRST << Math.min(failures, 20), LONGEST);
        failures++;
        return Duration.ofNanos(nominal + ThreadLocalRandom.current().nextLong(nominal / 2));
    }

    void reset() {
        failures = 0;
    }
}
