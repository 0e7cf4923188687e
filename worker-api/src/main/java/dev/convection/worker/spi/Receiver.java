package dev.convection.worker.spi;

import java.time.Duration;
import java.util.List;

/**
 * Takes deliveries from one destination. Serial, {@link #wakeup()} excepted: its thread may change between calls (R8).
 *
 * @param <T> the driver's own handle of a delivery, such as the client library's message; the runtime only hands it back
 */
public interface Receiver<T> extends AutoCloseable {

    /**
     * Takes deliveries that are ready (R7).
     *
     * @param max the most to return, at least 1
     * @param wait how long to wait for the first; zero: do not wait
     * @return what there is; empty after {@code wait} or {@link #wakeup()}
     */
    List<Received<T>> poll(int max, Duration wait);

    /**
     * Settles deliveries (R9). Returns when the settlements are on their way; when the broker has them, if it is to wait for one of them
     * ({@link Settlement#awaited()}).
     *
     * @param settlements at least one; each tag at most once in the life of the receiver
     */
    void settle(List<Settlement<T>> settlements);

    /**
     * Renews leases (R10). Called by the runtime at a third of {@link Traits#lease()}; never if that is zero.
     *
     * @param tags deliveries that are not settled; at least one
     * @return those of the tags that are known to be lost; usually empty
     */
    List<T> extend(List<T> tags);

    /**
     * Says that no poll follows for a while: what the broker was asked for, and has not given, stays there for others, and what has
     * come ahead of being asked for goes back uncounted (R7). The next {@link #poll} begins anew. A driver that asks ahead of its
     * polls, or whose question outlives a poll that was woken, writes this; the others need not.
     *
     * @return what was on its way all the same and could not go back; usually empty
     */
    default List<Received<T>> rest() {
        return List.of();
    }

    /** Ends the present {@link #poll}, or the next one, at once. Thread-safe; returns at once. */
    void wakeup();

    /** Completes what was settled, gives back what was not, and leaves nothing behind (R13). */
    @Override
    void close();
}
