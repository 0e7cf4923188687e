package dev.convection.transport.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that are not out on delivery: given out in the order of their arrival, also those that came back.
 * Guarded by the queue's lock.
 */
final class Backlog {
    private static final Comparator<Stored> BY_ARRIVAL = Comparator.comparingLong(stored -> stored.arrival);
    private static final Comparator<Stored> BY_DUE = Comparator.comparingLong(stored -> stored.due);
    private static final int LARGE = 10_000;

    /** Never handed out and not delayed: their order needs no search. An ArrayDeque never shrinks, so it is replaced. */
    private ArrayDeque<Stored> fresh = new ArrayDeque<>();

    private int mostFresh;

    /** Came back, or were delayed. */
    private final PriorityQueue<Stored> again = new PriorityQueue<>(BY_ARRIVAL);

    private final PriorityQueue<Stored> delayed = new PriorityQueue<>(BY_DUE.thenComparing(BY_ARRIVAL));

    void add(Stored stored) {
        fresh.add(stored);
        mostFresh = Math.max(mostFresh, fresh.size());
    }

    void addAgain(Stored stored) {
        again.add(stored);
    }

    void addDelayed(Stored stored, long due) {
        stored.due = due;
        delayed.add(stored);
    }

    /** Makes ready what is due. */
    void ripen(long now) {
        Stored next = delayed.peek();
        while (next != null && next.due <= now) {
            again.add(delayed.remove());
            next = delayed.peek();
        }
    }

    /** When the next delayed message is due. */
    long nextDue() {
        Stored next = delayed.peek();
        return next == null ? BrokerClock.NEVER : next.due;
    }

    int ready() {
        return fresh.size() + again.size();
    }

    int delayed() {
        return delayed.size();
    }

    /** The oldest that is ready, or null. */
    @Nullable
    Stored take() {
        Stored returned = again.peek();
        Stored oldest = fresh.peek();
        if (returned != null && (oldest == null || returned.arrival < oldest.arrival)) {
            return again.remove();
        }
        if (oldest != null) {
            fresh.remove();
            if (fresh.isEmpty() && mostFresh > LARGE) {
                fresh = new ArrayDeque<>();
                mostFresh = 0;
            }
        }
        return oldest;
    }

    void clear() {
        fresh.clear();
        again.clear();
        delayed.clear();
    }

    /** All messages, the delayed ones too, in the order of their arrival. */
    List<Stored> all() {
        List<Stored> all = new ArrayList<>(ready() + delayed());
        all.addAll(fresh);
        all.addAll(again);
        all.addAll(delayed);
        all.sort(BY_ARRIVAL);
        return all;
    }
}
