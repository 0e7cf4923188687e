package dev.convection.worker.fake;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import java.util.concurrent.atomic.AtomicInteger;

/** One delivery by a fake broker, and what became of it. Its fields are read by tests when the runtime has come to rest. */
public final class Tag {
    public final Destination from;
    public final Message message;
    public final int deliveries;
    public final FakeReceiver receiver;

    /** Null until it is settled. */
    public volatile Boolean accepted;

    public final AtomicInteger extended = new AtomicInteger();

    private volatile long leasedAt = System.nanoTime();

    Tag(Destination from, Message message, int deliveries, FakeReceiver receiver) {
        this.from = from;
        this.message = message;
        this.deliveries = deliveries;
        this.receiver = receiver;
    }

    void renew() {
        leasedAt = System.nanoTime();
        extended.incrementAndGet();
    }

    /** Whether a broker would have given it to others by now. */
    boolean over() {
        long lease = receiver.lease().toNanos();
        return lease > 0 && System.nanoTime() - leasedAt > lease;
    }

    public boolean settled() {
        return accepted != null;
    }

    @Override
    public String toString() {
        return message.copyId() + " from " + from + " by receiver " + receiver.number
                + (accepted == null ? "" : accepted ? ", accepted" : ", released");
    }
}
