package dev.convection.worker.internal;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one sender of a bus: entered by one thread at a time, opened when it is needed, replaced when it has died. Opening and
 * closing may take as long as a broker is silent, so they are left to the bus's own thread: callers have deadlines.
 */
final class Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
    private static final String PART = "casting";

    private final BusCore bus;
    private final ReentrantLock lock = new ReentrantLock();
    private final Backoff backoff = new Backoff();
    private volatile @Nullable Sender sender;

    /** Whether anything was confirmed since the last death: a sender that opens and always fails is not a new beginning. */
    private volatile boolean proven;

    private volatile boolean closed;
    private @Nullable TransportException death;
    private long notBefore;
    private boolean reviving;

    Outlet(BusCore bus) {
        this.bus = bus;
    }

    boolean isOpen() {
        return sender != null;
    }

    boolean enter(long nanos) throws InterruptedException {
        return lock.tryLock() || lock.tryLock(nanos, TimeUnit.NANOSECONDS);
    }

    void leave() {
        lock.unlock();
    }

    /** Inside: the sender; null if there is none, and this thread may not open one. */
    @Nullable
    Sender sender(boolean mayOpen) {
        if (sender == null && mayOpen) {
            TransportException last = death;
            if (last != null && System.nanoTime() - notBefore < 0) {
                throw last;
            }
            sender = open();
            bus.board().up(PART);
        }
        return sender;
    }

    private Sender open() {
        try {
            bus.traits(); // asked here, where waiting for the answer does no harm
            return bus.transport().openSender();
        } catch (Throwable e) {
            TransportException failure = e instanceof TransportException known
                    ? known
                    : new TransportException(Kind.UNAVAILABLE, bus.scheme(), "Opening a sender failed: " + e, e);
            rest(failure);
            throw failure;
        }
    }

    /** Inside: the sender has died. */
    void bury(TransportException failure) {
        Sender dead = sender;
        sender = null;
        rest(failure);
        if (dead != null) {
            try {
                bus.clock().later(Duration.ZERO, () -> close(dead));
            } catch (RejectedExecutionException e) {
                close(dead);
            }
        }
    }

    private void rest(TransportException failure) {
        if (proven) {
            proven = false;
            backoff.reset();
        }
        death = failure;
        notBefore = System.nanoTime() + backoff.next().toNanos();
        bus.board().down(PART, failure);
        reviveLater();
    }

    /** Tries until there is a sender again, so that a bus which casts nothing for a while does not stay down. */
    private void reviveLater() {
        if (!reviving && !closed) {
            try {
                bus.clock().later(Duration.ofNanos(Math.max(0, notBefore - System.nanoTime())), this::revive);
                reviving = true;
            } catch (RejectedExecutionException e) {
                // The bus is closing.
            }
        }
    }

    private void revive() {
        lock.lock();
        try {
            reviving = false;
            if (!closed) {
                sender(true);
            }
        } catch (TransportException e) {
            reviveLater();
        } finally {
            leave();
        }
    }

    /** Any thread: it has done what it is for. */
    void works() {
        if (!proven) {
            proven = true;
        }
    }

    /** Closes what is open, unless somebody stays inside for longer than the limit. */
    void close(Duration limit) {
        closed = true;
        Sender last = null;
        try {
            if (enter(limit.toNanos())) {
                last = sender;
                sender = null;
                leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing the transport closes it
        }
        if (last != null) {
            close(last);
        }
        bus.board().forget(PART);
    }

    private static void close(Sender sender) {
        try {
            sender.close();
        } catch (RuntimeException e) {
            LOG.debug("A sender did not close", e);
        }
    }
}
