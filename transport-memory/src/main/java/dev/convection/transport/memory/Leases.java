package dev.convection.transport.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is out on delivery, in the order in which the leases end. As every lease is equally long, a new or renewed one goes to
 * the end: a linked list does, with no search and nothing to allocate. Guarded by the queue's lock.
 */
final class Leases {
    private @Nullable Lent first;
    private @Nullable Lent last;
    private int size;

    int size() {
        return size;
    }

    /** When the first lease ends. */
    long nextEnd() {
        return first == null ? BrokerClock.NEVER : first.until;
    }

    void add(Lent lent) {
        lent.before = last;
        if (last == null) {
            first = lent;
        } else {
            last.after = lent;
        }
        last = lent;
        size++;
    }

    void remove(Lent lent) {
        Lent before = lent.before;
        Lent after = lent.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        lent.before = null;
        lent.after = null;
        size--;
    }

    void renew(Lent lent, long until) {
        remove(lent);
        lent.until = until;
        add(lent);
    }

    /** One whose lease is over, or null. */
    @Nullable
    Lent ended(long now) {
        return first != null && first.until <= now ? first : null;
    }

    /** A copy of the list, or of a part of it. */
    List<Lent> all(Predicate<Lent> which) {
        List<Lent> all = new ArrayList<>();
        for (Lent lent = first; lent != null; lent = lent.after) {
            if (which.test(lent)) {
                all.add(lent);
            }
        }
        return all;
    }
}
