package dev.convection.worker.internal;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that keeps a receiver open: when one dies, another is opened after a back-off.
 *
 * <p>A message that comes alone is handled by this thread, if handlers are short: to hand it over to another takes longer than that.
 * Should the handler take long for once, another thread takes this one's place at the receiver, and this one ends with its handler.
 */
final class ReceiverLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiverLoop.class);

    // What the thread is doing, so that a signal costs a wake-up only when it waits.
    private static final int ATTENTIVE = 0;
    private static final int BLOCKED = 1;
    private static final int SIGNALLED = 2;

    /** A receiver that died younger than this is no reason to begin with the back-off anew. */
    private static final long MATURE = Duration.ofSeconds(10).toNanos();

    private final Source source;
    private final Backoff backoff = new Backoff();
    private volatile Thread thread;
    private final AtomicInteger state = new AtomicInteger();
    private final CompletableFuture<Void> firstOpen = new CompletableFuture<>();
    private volatile @Nullable Session<?> polling;
    private volatile boolean ending;

    /** Whether something was left to settle without a signal. */
    private volatile boolean owed;

    /** Whether deliveries may be about to come that are not in hand yet. */
    private volatile boolean receiving;

    /** Since when it has nothing out and so could take more; 0 if it has. */
    private volatile long idleSince = System.nanoTime() | 1;

    private volatile long busySince;

    /** Since when its thread has been with a handler, so that another may take its place; 0 if it is not. */
    private final AtomicLong away = new AtomicLong();

    /** What it would go on with. */
    private @Nullable Session<?> current;

    ReceiverLoop(Source source) {
        this.source = source;
        this.thread = thread(() -> run(null));
    }

    private Thread thread(Runnable task) {
        return Threads.daemon(source.run().threadName(source.part()), task);
    }

    void start() {
        thread.start();
    }

    Source source() {
        return source;
    }

    boolean ending() {
        return ending;
    }

    boolean idle() {
        return idleSince != 0;
    }

    /** For how long it could have taken more, in nanoseconds; 0 if it cannot. */
    long idleFor(long now) {
        long since = idleSince;
        return since == 0 ? 0 : now - since;
    }

    void idle(boolean now) {
        if (now != idle()) {
            busySince = System.nanoTime();
            idleSince = now ? busySince | 1 : 0;
        }
    }

    /** For how long it could not have taken more; 0 if it can. */
    long busyFor(long now) {
        return idle() ? 0 : Math.max(0, now - busySince);
    }

    /** Completes when the first receiver is open or the broker was away; exceptionally if it refused for good. */
    CompletableFuture<Void> firstOpen() {
        return firstOpen;
    }

    private void run(@Nullable Session<?> taken) {
        Session<?> session = taken;
        while (session != null || !ending) {
            try {
                if (session == null) {
                    session = open();
                    firstOpen.complete(null);
                }
                current = session;
                if (!session.run()) {
                    return;
                }
                session.close();
                session = null;
                receiving(false);
                break;
            } catch (Throwable e) {
                // Also an Error of a driver: this thread is all that keeps the queue served.
                bury(session);
                if (!ending && source.crew().spare(this, e)) {
                    break;
                }
                if (!ending) {
                    if (session != null && session.lived() > MATURE) {
                        backoff.reset();
                    }
                    failed(e);
                    rest(backoff.next().toNanos());
                }
                session = null;
            }
        }
        firstOpen.complete(null);
        source.ended(this);
    }

    private Session<?> open() {
        Traits traits = source.traits();
        int maxOutstanding = Math.min(traits.maxOutstanding(), source.maxOutstanding());
        return session(source.openReceiver(maxOutstanding), traits, maxOutstanding);
    }

    private <T> Session<T> session(Receiver<T> receiver, Traits traits, int maxOutstanding) {
        return new Session<>(this, receiver, traits, maxOutstanding);
    }

    private void bury(@Nullable Session<?> session) {
        if (session != null) {
            try {
                session.die();
            } catch (Throwable e) {
                LOG.debug("A dead receiver did not close", e);
            }
        }
        receiving(false);
    }

    private void failed(Throwable failure) {
        if (failure instanceof TransportException known && !known.kind().retryable() && known.kind() != Kind.CLOSED) {
            firstOpen.completeExceptionally(known);
        } else {
            firstOpen.complete(null);
        }
        if (!(failure instanceof TransportException)) {
            LOG.debug("A receiver failed", failure);
        }
        source.down(failure);
    }

    /** This thread: from here on it will look at everything again before it waits. */
    void attentive() {
        state.set(ATTENTIVE);
        if (owed) {
            owed = false;
        }
    }

    /** This thread: about to poll; false if there was a signal, so that the poll must not wait. */
    boolean block(Session<?> session) {
        polling = session;
        return state.compareAndSet(ATTENTIVE, BLOCKED);
    }

    /** This thread: waits for a signal. */
    void pause(long nanos) {
        polling = null;
        if (nanos > 0 && state.compareAndSet(ATTENTIVE, BLOCKED)) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    /** This thread: waits whatever the signals, unless it is to end: a busy service must not hurry a back-off. */
    private void rest(long nanos) {
        long until = System.nanoTime() + nanos;
        attentive();
        for (long left = nanos; left > 0 && !ending; left = until - System.nanoTime()) {
            pause(left);
            attentive();
        }
    }

    /** This thread: whether its receiver may have asked for something that has not come. */
    void receiving(boolean now) {
        receiving = now;
        if (!now) {
            source.run().idle();
        }
    }

    boolean receiving() {
        return receiving;
    }

    /** This thread: handles a message. False if another thread has taken its place meanwhile, so that this one is to end. */
    boolean lend() {
        long since = System.nanoTime() | 1;
        away.set(since);
        source.run().slots().lend();
        return away.compareAndSet(since, 0);
    }

    /** Any thread: puts another one in the place of this one, if that is with a handler for long; true if it may come to be. */
    boolean relieve() {
        long since = away.get();
        if (since == 0) {
            return false;
        }
        if (System.nanoTime() - since < Lookout.NANOS / 2) {
            return true;
        }
        try {
            thread(() -> relieve(since)).start();
            return false;
        } catch (OutOfMemoryError e) {
            LOG.debug("{}: is not looked at until a handler has ended", source.part(), e);
            return true;
        }
    }

    private void relieve(long since) {
        if (away.compareAndSet(since, 0)) {
            thread = Thread.currentThread();
            run(current);
        }
    }

    /** Any thread: there is something to look at. */
    void signal() {
        if (state.getAndSet(SIGNALLED) == BLOCKED) {
            LockSupport.unpark(thread);
            Session<?> session = polling;
            if (session != null) {
                try {
                    session.wakeup();
                } catch (RuntimeException | Error e) {
                    // It died in this moment, and its thread has noticed; or it will look at its next poll's end.
                }
            }
        }
    }

    /** Any thread: something was left for it, and a signal will follow. */
    void owe() {
        if (!owed) {
            owed = true;
        }
    }

    /** Any thread: signals, if that is still owed. */
    void remind() {
        if (owed) {
            signal();
        }
    }

    void end() {
        ending = true;
        signal();
    }

    Thread thread() {
        return thread;
    }
}
