package dev.convection.engine.kept;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills whatever works on {@code kept:} brokers at the n-th call of their transports: that call, and all after it, are not made,
 * as after a SIGKILL.
 */
public final class Mortality {
    private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

    private Mortality() {}

    /** The call after so many is the last, and fails. */
    public static void after(int calls) {
        LEFT.set(calls);
    }

    /** Nobody dies any more. */
    public static void none() {
        LEFT.set(Integer.MAX_VALUE);
    }

    /** Whether it has happened. */
    public static boolean struck() {
        return LEFT.get() < 0;
    }

    static void call() {
        if (LEFT.get() != Integer.MAX_VALUE && LEFT.getAndUpdate(left -> Math.max(-1, left - 1)) <= 0) {
            throw new Killed();
        }
    }

    /** What no clean-up survives. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }
}
