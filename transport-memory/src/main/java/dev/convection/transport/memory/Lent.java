package dev.convection.transport.memory;

import org.jspecify.annotations.Nullable;

/**
 * One delivery of a message: the tag that a receiver knows it by. A new one each time, so that a late settlement can be told
 * from a good one (R12). Guarded by the queue's lock.
 */
final class Lent {
    final Stored stored;
    final MemoryReceiver receiver;

    /** When it ends unless extended, by the broker's clock. */
    long until;

    State state = State.HELD;

    /** Its neighbours in {@link Leases}. */
    @Nullable
    Lent before;

    @Nullable
    Lent after;

    enum State {
        /** With its receiver. */
        HELD,
        /** Settled by its receiver. */
        SETTLED,
        /** Taken back by the broker. */
        LOST
    }

    Lent(Stored stored, MemoryReceiver receiver, long until) {
        this.stored = stored;
        this.receiver = receiver;
        this.until = until;
    }
}
