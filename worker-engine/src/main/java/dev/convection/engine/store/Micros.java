package dev.convection.engine.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the store has them: microseconds since 1970, which both databases and all clients keep exactly. */
public final class Micros {

    private Micros() {}

    /** The present time. */
    public static long now() {
        return of(Instant.now());
    }

    /** A time. */
    public static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** A time back. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
