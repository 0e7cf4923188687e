package dev.convection.worker.internal;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timers of a bus: one thread for what never blocks, one for what may wait for the broker. Threads start when needed and
 * end when idle.
 */
final class Clock {
    private static final Logger LOG = LoggerFactory.getLogger(Clock.class);
    private static final Duration SWEEP = Duration.ofMillis(50);

    private final ScheduledThreadPoolExecutor quick;
    private final ScheduledThreadPoolExecutor slow;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    Clock(String name) {
        quick = pool(name + "-timer");
        slow = pool(name + "-sender");
    }

    private static ScheduledThreadPoolExecutor pool(String name) {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, task -> Threads.daemon(name, task));
        pool.setKeepAliveTime(10, TimeUnit.SECONDS);
        pool.allowCoreThreadTimeOut(true);
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return pool;
    }

    /** Nobody looks at the futures of timed tasks: what one throws would be silent. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A timed task of the bus failed", e);
                throw e;
            }
        };
    }

    /** Runs something that never blocks. */
    void soon(Duration delay, Runnable task) {
        var unused = quick.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs something that may wait for the broker, for a bounded time. */
    void later(Duration delay, Runnable task) {
        var unused = slow.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs a sweep again and again until it says that nothing is left; at most one at a time. */
    void sweep(BooleanSupplier sweep) {
        if (sweeping.get() || !sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            soon(SWEEP, () -> {
                sweeping.set(false);
                if (sweep.getAsBoolean()) {
                    sweep(sweep);
                }
            });
        } catch (RejectedExecutionException e) {
            sweeping.set(false);
        }
    }

    void close() {
        quick.shutdownNow();
        slow.shutdownNow();
    }
}
