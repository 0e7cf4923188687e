package dev.convection.transport.memory;

import java.util.ArrayDeque;

/**
 * Those that wait for the messages of a queue, the one that has waited longest first: a message wakes one of them and not all.
 * Guarded by the queue's lock.
 */
final class Turns {
    private final ArrayDeque<MemoryReceiver> waiting = new ArrayDeque<>();

    /** Gives up the lock until the receiver is signalled, or the time is over; false if its thread was interrupted. */
    @SuppressWarnings("WaitNotInLoop") // the caller has the loop
    boolean await(MemoryReceiver receiver, boolean forMessages, long nanos) {
        if (forMessages) {
            waiting.add(receiver);
        }
        try {
            receiver.turn.awaitNanos(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.remove(receiver);
        }
    }

    /** Wakes the next. */
    void next() {
        MemoryReceiver next = waiting.poll();
        if (next != null) {
            next.turn.signal();
        }
    }
}
