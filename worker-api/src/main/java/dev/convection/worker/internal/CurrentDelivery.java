package dev.convection.worker.internal;

import dev.convection.worker.Delivery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The delivery that a thread handles.
 *
 * <p>A thread-local and not a parameter, because a worker is a plain interface whose methods are what a client casts.
 */
public final class CurrentDelivery {
    private static final ThreadLocal<@Nullable Delivery> CURRENT = new ThreadLocal<>();

    private CurrentDelivery() {}

    /** What {@link Delivery#current()} says. */
    public static Optional<Delivery> get() {
        return Optional.ofNullable(CURRENT.get());
    }

    static void set(Delivery delivery) {
        CURRENT.set(delivery);
    }

    /** Keeps the thread's place for the next delivery: to remove it would make a new one for each. */
    static void clear() {
        CURRENT.set(null);
    }
}
