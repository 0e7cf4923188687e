package dev.convection.worker.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What is to become of one delivery. There are two outcomes because only these two mean the same on every broker.
 *
 * @param tag the driver's handle
 * @param accepted true: done, remove it for good; false: released, give it to anyone again
 * @param delay if released, not earlier than this; zero if accepted, and always zero unless {@link Traits#delayedRelease()}
 * @param awaited whether {@code settle} is to return no sooner than the broker has this: of a message that may have killed an engine
 *     before (RDL-7), as this process may die of what it handles next. A driver whose client does not leave the sending to another
 *     thread need not look at it
 * @param <T> the driver's own handle
 */
public record Settlement<T>(T tag, boolean accepted, Duration delay, boolean awaited) {

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
        return new Settlement<>(tag, true, Duration.ZERO, false);
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
        return new Settlement<>(tag, false, delay, false);
    }
}
