package dev.convection.worker;

import dev.convection.worker.internal.CurrentDelivery;
import java.util.Optional;

/**
 * One attempt at one message, as its handler sees it. Thread-safe.
 */
public interface Delivery {

    /**
     * The message, as it was cast: what a former attempt changed is not seen.
     *
     * @return the message
     */
    Message message();

    /**
     * The queue that it came through.
     *
     * @return its name
     */
    String queue();

    /**
     * The engine that this runs in.
     *
     * @return its name
     */
    String engine();

    /**
     * Which attempt this is, over all engines, from 1. An attempt that killed its engine is counted, as far as the broker
     * notices.
     *
     * @return the attempt
     */
    int attempt();

    /**
     * Whether no other attempt will follow if this one fails.
     *
     * @return true at the limit of the {@link RetryPolicy}
     */
    boolean lastAttempt();

    /**
     * Whether the broker has given, or will give, the message to another engine, because this one was cut off or frozen. The
     * outcome of this attempt will be dropped: stop, or at least write nothing.
     *
     * @return true once the lease is lost
     */
    boolean leaseLost();

    /**
     * Calls back when the lease is lost; at once if it is already.
     *
     * @param callback runs on a thread of the bus; must be quick
     */
    void onLeaseLost(Runnable callback);

    /**
     * The delivery that the current thread handles. For workers that are plain interfaces, whose methods have no room for it.
     *
     * @return nothing outside a handler, and on threads that a handler started
     */
    static Optional<Delivery> current() {
        return CurrentDelivery.get();
    }
}
