package dev.convection.worker.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What is to become of one delivery. There are two outcomes because only these two mean the same on every broker.
 *
 * @param tag the driver's handle
 * @param accepted true: done, remove it for good; false: released, give it to anyone again
 * @param delay if released, not earlier than this; zero if accepted, and always zero unless {@link Traits#delayedRelease()}
 * @param <T> the driver's own handle
 */
public record Settlement<T>(T tag, boolean accepted, Duration delay) {

    /** Checks the values. */
    public Settlement {
        Objects.requireNonNull(tag, "tag");
        if (delay.isNegative() || accepted && !delay.isZero()) {
            throw new IllegalArgumentException("accepted " + accepted + " with a delay of " + delay);
        }
    }

    /**
     * Done.
     *
     * @param tag the driver's handle
     * @param <T> the driver's own handle
     * @return the settlement
     */
    public static <T> Settlement<T> accept(T tag) {
        return new Settlement<>(tag, true, Duration.ZERO);
    }

    /**
     * Given back.
     *
     * @param tag the driver's handle
     * @param delay not to be delivered earlier than this
     * @param <T> the driver's own handle
     * @return the settlement
     */
    public static <T> Settlement<T> release(T tag, Duration delay) {
        return new Settlement<>(tag, false, delay);
    }
}
