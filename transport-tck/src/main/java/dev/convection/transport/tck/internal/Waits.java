package dev.convection.transport.tck.internal;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** The two waits of the kit: something happens eventually, something never happens. One factor stretches both. */
public final class Waits {
    private static final double FACTOR = Double.parseDouble(System.getProperty("convection.tck.factor", "1"));
    private static final Duration STEP = Duration.ofMillis(5);

    private Waits() {}

    /** A duration on this machine. */
    public static Duration scaled(Duration nominal) {
        return Duration.ofNanos((long) (nominal.toNanos() * FACTOR));
    }

    /** Waits until it holds; says whether it did. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        return unscaled(scaled(limit), condition);
    }

    /** The same by the broker's own clock, that runs no slower on a slow machine: for what leases and delays bound. */
    public static boolean unscaled(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        return true;
    }

    /** Fails unless it holds within the limit. */
    public static void eventually(String what, Duration limit, BooleanSupplier condition) {
        if (!until(limit, condition)) {
            fail("not within " + scaled(limit).toMillis() + " ms: " + what);
        }
    }

    /** Fails if not all is done and for the limit nothing more was: much work is not late because the machine is slow. */
    public static void eventually(String what, Duration limit, int all, IntSupplier done) {
        for (int[] most = {done.getAsInt()}; most[0] < all; ) {
            int before = most[0];
            eventually(
                    what + ", more than " + before + " of " + all, limit, () -> (most[0] = done.getAsInt()) > before);
        }
    }

    /** Fails if it holds at any time while this waits. */
    public static void never(String what, Duration wait, BooleanSupplier condition) {
        if (until(wait, condition)) {
            fail("must not be, but was: " + what);
        }
    }

    /** Lets time pass that the rule under test speaks of. */
    public static void pass(Duration time) {
        unscaled(time, () -> false);
    }
}
