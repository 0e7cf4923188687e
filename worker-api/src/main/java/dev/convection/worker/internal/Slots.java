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
 *
 * <p>For each message that finds a free slot a thread is called. But to wake one takes longer than a short handler, so where handlers
 * are short they are called one after the other: each that has come calls the next, if there is still something for it. What makes
 * that safe is that while anything waits and a slot is free, either a thread is on its way, or a look at it is due: the latter if so
 * little waits that the threads which run already will have done it sooner than another would come, unless one of those handlers
 * takes longer than those before it. And for a message that has come alone none is called: whoever received it handles it, and has
 * somebody else go on receiving should it take long.
 */
final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** A handler that takes no longer than this takes no longer than to wake a thread for it. */
    static final long SHORT = TimeUnit.MICROSECONDS.toNanos(50);

    /** What will be done within this time is worth no further thread. */
    static final long SOON = TimeUnit.MICROSECONDS.toNanos(500);

    private final int limit;
    private final ExecutorService threads;
    private final Deque<InFlight> waiting = new ArrayDeque<>();
    private final Runnable onFree;
    private final Lookout lookout;
    private int running;

    /** How many threads are on their way. */
    private int calling;

    Slots(int limit, String name, Runnable onFree, Lookout lookout) {
        this.limit = limit;
        this.onFree = onFree;
        this.lookout = lookout;
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> Threads.daemon(name, task));
    }

    /**
     * Runs it now or when a slot is free. True if nobody was called for it although a slot is free, because the present thread may
     * lend itself: then it has to do so, or to {@linkplain #call call} for another.
     */
    boolean submit(InFlight delivery, boolean mayLend) {
        boolean call;
        boolean lend;
        synchronized (this) {
            waiting.add(delivery);
            call = needsCall();
            boolean nothingElse = running == 0 && waiting.size() == 1;
            lend = call && mayLend && nothingElse && isQuick(delivery.source().average());
        }
        if (call && !lend) {
            call();
        }
        return lend;
    }

    /** The present thread takes a slot for one handler, if somebody will look soon whether it comes back; else another is called. */
    void lend() {
        if (!lookout.isDue()) {
            call();
            return;
        }
        InFlight delivery = begin();
        if (delivery != null && run(delivery)) {
            release();
        }
    }

    /** Inside: whether to call a thread, which then counts as being on its way. */
    private boolean needsCall() {
        InFlight first = waiting.peek();
        if (first == null || calling >= waiting.size() || calling + running >= limit) {
            return false;
        }
        long average = first.source().average();
        if (isQuick(average) && (calling > 0 || running >= PROCESSORS && doneSoon(first, average))) {
            return false;
        }
        calling++;
        return true;
    }

    private static boolean isQuick(long average) {
        return average > 0 && average <= SHORT;
    }

    /** Whether those that run will have done all that waits before it is worth while to call another; then it is looked at again. */
    private boolean doneSoon(InFlight first, long average) {
        return waiting.size() * average / running < SOON
                && System.nanoTime() - first.received() < Lookout.NANOS
                && lookout.isDue();
    }

    void call() {
        try {
            threads.execute(this::work);
        } catch (Throwable e) {
            uncalled(e);
        }
    }

    /** There is no thread for it: those that run will take what waits; if there are none, it is given back. */
    private void uncalled(Throwable failure) {
        List<InFlight> stranded;
        synchronized (this) {
            calling--;
            stranded = running > 0 ? List.of() : List.copyOf(waiting);
            waiting.removeAll(stranded);
        }
        if (failure instanceof RejectedExecutionException) {
            LOG.debug("A stopped service runs nothing more", failure);
        } else {
            LOG.error("No thread can be had for a handler; {} messages are given back", stranded.size(), failure);
        }
        stranded.forEach(each -> each.source().run().courier().giveBack(each));
    }

    /** A thread goes on as long as something waits: handing each to another thread would cost more than most handlers. */
    private void work() {
        InFlight delivery = begin();
        Untold untold = Untold.begin();
        try {
            while (delivery != null && run(delivery)) {
                delivery = next();
                if (delivery == null || untold.due(delivery.source().average()) || !lookout.isDue()) {
                    untold.tell();
                }
            }
        } finally {
            untold.end();
        }
    }

    /** A thread has come: it takes a slot, and calls another before it begins, as its handler may take long. */
    private @Nullable InFlight begin() {
        InFlight first;
        boolean call;
        synchronized (this) {
            calling--;
            first = waiting.poll();
            if (first != null) {
                running++;
            }
            call = needsCall();
        }
        if (call) {
            call();
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
        boolean call;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
            call = needsCall();
        }
        onFree.run();
        if (call) {
            call();
        }
        return next;
    }

    /** A slot is free that is not its thread's any more. */
    void release() {
        synchronized (this) {
            running--;
        }
        onFree.run();
        look();
    }

    /** Calls a thread if one is needed: also some time after a call was put off. */
    void look() {
        boolean call;
        synchronized (this) {
            call = needsCall();
        }
        if (call) {
            call();
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
