package dev.convection.worker.internal;

import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for running handlers, shared by all sources of a service: never more than {@code limit} run, in the order in
 * which they came. A slot is kept by an asynchronous handler after its thread has returned.
 */
final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);

    private final int limit;
    private final ExecutorService threads;
    private final Deque<InFlight> waiting = new ArrayDeque<>();
    private final Runnable onFree;
    private int running;

    Slots(int limit, String name, Runnable onFree) {
        this.limit = limit;
        this.onFree = onFree;
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> Threads.daemon(name, task));
    }

    /** Runs it now or when a slot is free. */
    void submit(InFlight delivery) {
        synchronized (this) {
            if (running >= limit) {
                waiting.add(delivery);
                return;
            }
            running++;
        }
        threads.execute(() -> work(delivery));
    }

    /** One thread goes on as long as something waits: handing each to another thread would cost more than most handlers. */
    private void work(InFlight first) {
        InFlight delivery = first;
        while (delivery != null && run(delivery)) {
            delivery = next();
        }
    }

    /** A slot is never lost, and a message never kept, whatever goes wrong beside a handler: memory may have run out. */
    private static boolean run(InFlight delivery) {
        try {
            return delivery.run();
        } catch (Throwable e) {
            LOG.error("{}: given back, because the bus failed at it", delivery, e);
            delivery.settle(false, Duration.ZERO);
            return true;
        }
    }

    private @Nullable InFlight next() {
        InFlight next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        onFree.run();
        return next;
    }

    /** An asynchronous handler has ended. */
    void release() {
        InFlight next = next();
        if (next != null) {
            threads.execute(() -> work(next));
        }
    }

    /** Runs something of the bus's own that may block, beside the slots; nothing after the end. */
    void aside(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("A stopped service runs nothing more", e);
        }
    }

    synchronized int running() {
        return running;
    }

    synchronized int free() {
        return Math.max(0, limit - running - waiting.size());
    }

    synchronized int inHand() {
        return running + waiting.size();
    }

    /** Takes back what a source has waiting, if its first has waited since before. */
    synchronized List<InFlight> revoke(Source source, long since) {
        List<InFlight> revoked = new ArrayList<>();
        for (Iterator<InFlight> all = waiting.iterator(); all.hasNext(); ) {
            InFlight delivery = all.next();
            if (delivery.source() == source) {
                if (revoked.isEmpty() && delivery.received() - since > 0) {
                    break;
                }
                revoked.add(delivery);
                all.remove();
            }
        }
        return revoked;
    }

    void close() {
        threads.shutdown();
    }
}
