package dev.convection.worker.fake;

import static org.awaitility.Awaitility.await;

import dev.convection.worker.TransportException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what the bus does on its own threads. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(2);

    private Eventually() {}

    /** Waits until an assertion holds. */
    public static void holds(ThrowingRunnable assertion) {
        await().ignoreExceptionsInstanceOf(TransportException.class)
                .pollDelay(Duration.ZERO)
                .pollInterval(STEP)
                .atMost(LIMIT)
                .untilAsserted(assertion);
    }

    /** Waits until a condition is true. */
    public static void is(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO).pollInterval(STEP).atMost(LIMIT).until(condition);
    }

    /** That an assertion holds all the time for a while: nothing happens. */
    public static void staysSo(Duration while_, ThrowingRunnable assertion) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(STEP)
                .during(while_)
                .atMost(LIMIT)
                .untilAsserted(assertion);
    }
}
