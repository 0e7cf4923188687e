package dev.convection.engine.health;

import dev.convection.engine.Engine;
import dev.convection.engine.health.Condition.Depth;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks store and broker again and again for what they must be asked for, and keeps the last answers: however often health is
 * looked at, it costs them one look at a time. Thread-safe.
 */
final class Probe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    private final Engine engine;
    private final Duration pause;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> HealthServer.daemon(work, "probe"));
    private volatile Map<String, Depth> depths = Map.of();
    private volatile @Nullable String storeFailure;
    private volatile boolean storeAsked;
    private volatile long looked = System.nanoTime();

    Probe(Engine engine, Duration pause) {
        this.engine = engine;
        this.pause = pause;
    }

    /** Begins to ask. */
    void start() {
        looked = System.nanoTime();
        var unused = thread.scheduleWithFixedDelay(this::look, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is known of each queue. */
    Map<String, Depth> depths() {
        return depths;
    }

    /** Whether the store has been asked yet. */
    boolean storeAsked() {
        return storeAsked;
    }

    /** Why the store does not work, or null if it does. One that has not answered for several rounds does not. */
    @Nullable
    String storeFailure() {
        Duration silent = Duration.ofNanos(System.nanoTime() - looked);
        return storeAsked && silent.compareTo(pause.multipliedBy(4)) > 0
                ? "no answer for " + silent.toSeconds() + " s"
                : storeFailure;
    }

    private void look() {
        try {
            engine.checkStore();
            storeFailure = null;
        } catch (RuntimeException e) {
            storeFailure = String.valueOf(e.getMessage());
        }
        storeAsked = true;
        looked = System.nanoTime();
        Map<String, Depth> found = new TreeMap<>();
        try {
            for (String queue : engine.queues()) {
                found.put(
                        queue,
                        new Depth(
                                asked(() -> engine.bus().depth(queue)),
                                asked(() -> engine.bus().deadLetters(queue).depth())));
            }
        } finally {
            depths = found;
        }
    }

    private static @Nullable Long asked(Supplier<OptionalLong> question) {
        try {
            OptionalLong answer = question.get();
            return answer.isPresent() ? answer.getAsLong() : null;
        } catch (RuntimeException e) {
            LOG.debug("A depth is not known", e);
            return null;
        }
    }

    /** Asks no more. What is being asked now may go on for a while, and changes nothing. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
