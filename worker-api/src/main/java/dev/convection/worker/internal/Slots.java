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

    /** Slots that are taken, the one included whose thread is on its way. */
    private int taken;

    /** Whether a thread is on its way to what waits. */
    private boolean starting;

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

    /**
     * Runs it when a slot is free. One thread at a time is on its way, and sends for the next when it has come: to wake a thread
     * takes longer than most handlers, and meanwhile those that run may be through with what waits.
     */
    void submit(InFlight delivery) {
        boolean another;
        synchronized (this) {
            waiting.add(delivery);
            another = another();
        }
        if (another) {
            start();
        }
    }

    /** Takes a slot for one more thread, if there is something for it to do; under the lock. */
    private boolean another() {
        if (starting || taken >= limit || waiting.isEmpty()) {
            return false;
        }
        starting = true;
        taken++;
        return true;
    }

    private void start() {
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            synchronized (this) {
                starting = false;
                taken--;
            }
            // What waits is begun with the next that comes or ends, or given back: nobody waits for this thread.
            LOG.error("No thread could be had for a handler", e);
        }
    }

    /** One thread goes on as long as something waits: handing each to another thread would cost more than most handlers. */
    private void work() {
        InFlight delivery = first();
        while (delivery != null && run(delivery)) {
            delivery = next();
        }
    }

    private @Nullable InFlight first() {
        InFlight first;
        boolean another;
        synchronized (this) {
            starting = false;
            first = waiting.poll();
            if (first == null) {
                taken--;
            }
            another = another();
        }
        if (another) {
            start();
        }
        return first;
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
                taken--;
            }
        }
        onFree.run();
        return next;
    }

    /** An asynchronous handler has ended. */
    void release() {
        boolean another;
        synchronized (this) {
            taken--;
            another = another();
        }
        onFree.run();
        if (another) {
            start();
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
        return starting ? taken - 1 : taken;
    }

    synchronized int free() {
        return Math.max(0, limit - inHand());
    }

    synchronized int inHand() {
        return running() + waiting.size();
    }

    /** Takes back what a source has waiting. */
    synchronized List<InFlight> revoke(Source source) {
        return revoke(source, System.nanoTime(), 0);
    }

    /** Takes back what a source has waiting for a slot that is not free, if its first has waited since before. */
    synchronized List<InFlight> revokeStale(Source source, long since) {
        // The first ones have a slot: however long their threads take to come, nobody else would begin them sooner.
        return revoke(source, since, limit - running());
    }

    private List<InFlight> revoke(Source source, long since, int but) {
        List<InFlight> revoked = new ArrayList<>();
        int left = but;
        for (Iterator<InFlight> all = waiting.iterator(); all.hasNext(); ) {
            InFlight delivery = all.next();
            if (left > 0) {
                left--;
            } else if (delivery.source() == source) {
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
