package dev.convection.transport.memory;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Receives from one queue. Holds its caller to the rules: it refuses two threads at once, and tags that are not its own, with an
 * {@code IllegalStateException}, so that a fault of the runtime is seen here before it meets a client library.
 */
final class MemoryReceiver implements Receiver<Lent> {
    final Style style;

    /** How long deliveries last, in nanoseconds. */
    final long lease;

    /** Guarded by the queue's lock, as all that follows. */
    final Condition turn;

    int outstanding;
    boolean woken;

    private @Nullable Kind ended;

    private final MemoryTransport transport;
    private final MemoryQueue queue;
    private final int maxOutstanding;

    /** The thread that is in a call. */
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();

    MemoryReceiver(MemoryTransport transport, MemoryQueue queue, MemoryOptions options, int maxOutstanding) {
        this.transport = transport;
        this.queue = queue;
        this.style = options.style();
        this.lease = style.hasLeases() ? BrokerClock.nanos(options.lease()) : BrokerClock.NEVER;
        this.maxOutstanding = maxOutstanding;
        this.turn = queue.newTurn();
    }

    @Override
    public List<Received<Lent>> poll(int max, Duration wait) {
        if (max < 1 || wait.isNegative()) {
            throw new IllegalArgumentException("max must be at least 1, wait not negative: " + max + ", " + wait);
        }
        enter();
        try {
            return queue.poll(this, max, BrokerClock.nanos(wait));
        } finally {
            inside.set(null);
        }
    }

    @Override
    public void settle(List<Settlement<Lent>> settlements) {
        for (Settlement<Lent> settlement : settlements) {
            if (!settlement.delay().isZero() && style != Style.LEASED) {
                throw new IllegalArgumentException("This transport does not promise delayed releases: " + settlement);
            }
        }
        enter();
        try {
            queue.settle(this, settlements);
        } finally {
            inside.set(null);
        }
    }

    @Override
    public List<Lent> extend(List<Lent> tags) {
        if (!style.hasLeases()) {
            throw new IllegalStateException("This transport has no leases to extend");
        }
        enter();
        try {
            return queue.extend(this, tags);
        } finally {
            inside.set(null);
        }
    }

    /** As the interface says; nothing on a closed receiver, as it cannot know. */
    @Override
    public void wakeup() {
        queue.wakeUp(this);
    }

    @Override
    public void close() {
        queue.detach(this);
        transport.closed(this, queue);
    }

    MemoryTransport transport() {
        return transport;
    }

    private void enter() {
        Thread current = Thread.currentThread();
        Thread other = inside.compareAndExchange(null, current);
        if (other != null) {
            throw new IllegalStateException("A receiver is used by one thread at a time: " + current.getName()
                    + " calls it while " + other.getName() + " does");
        }
    }

    /** How many more may be handed out. Under the queue's lock. */
    int room() {
        if (style.holdsUp() && outstanding > 0) {
            throw new IllegalStateException(outstanding + " deliveries are unsettled; settle all before the next poll");
        }
        return maxOutstanding - outstanding;
    }

    /** Refuses tags that are not this receiver's, or settled already. Under the queue's lock. */
    Lent own(Lent tag) {
        if (tag.receiver != this || tag.state == Lent.State.SETTLED) {
            throw new IllegalStateException(
                    tag.receiver == this ? "Settled before: " + tag : "Not a delivery of this receiver: " + tag);
        }
        return tag;
    }

    /** Refuses a receiver that has come to its end. Under the queue's lock. */
    void checkLive(String doing) {
        Kind why = ended;
        if (why != null) {
            throw MemoryErrors.ended(why, doing, queue.destination());
        }
    }

    /** Ends it; a poll that waits, too. Under the queue's lock. */
    void end(Kind why) {
        ended = why;
        turn.signal();
    }
}
