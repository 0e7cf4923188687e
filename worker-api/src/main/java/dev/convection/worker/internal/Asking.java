package dev.convection.worker.internal;

import java.time.Duration;

/**
 * How much one receiver asks for. Where deliveries hold each other up, for round numbers, and for less than the last time only if
 * that much is not to be had shortly: to such a client the number is a setting, and another one may cost it another connection. Used by
 * one thread.
 */
final class Asking {
    /** How long to wait for more room, and how often to look. */
    private static final long PATIENCE = Duration.ofMillis(10).toNanos();

    static final long STEP = Duration.ofMillis(2).toNanos();

    /** Smaller numbers are round. */
    private static final int SMALL = 8;

    private final boolean holdsUp;
    private int last;
    private long since;

    Asking(boolean holdsUp) {
        this.holdsUp = holdsUp;
    }

    /** How much to ask for now, with so much room; 0: to look again in a moment. */
    int much(int room, long now) {
        if (!holdsUp) {
            return room;
        }
        int round = room < SMALL ? room : Integer.highestOneBit(room);
        if (round < last) {
            since = since == 0 ? now | 1 : since;
            if (now - since < PATIENCE) {
                return 0;
            }
        }
        since = 0;
        last = round;
        return round;
    }
}
