package dev.convection.worker.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver has out, oldest first: a list that runs through its members, as each message comes and goes once. Confined to its
 * session's thread.
 */
final class Outstanding<T> implements Iterable<Held<T>> {
    private @Nullable Held<T> first;
    private @Nullable Held<T> last;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Held<T> held) {
        held.out = true;
        held.before = last;
        if (last == null) {
            first = held;
        } else {
            last.after = held;
        }
        last = held;
        size++;
    }

    /** Takes one out; false if it is out of it already. */
    boolean remove(Held<T> held) {
        if (!held.out) {
            return false;
        }
        Held<T> before = held.before;
        Held<T> after = held.after;
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
        held.out = false;
        held.before = null;
        held.after = null;
        size--;
        return true;
    }

    /** All of them, for who takes some out meanwhile. */
    List<Held<T>> copy() {
        List<Held<T>> all = new ArrayList<>(size);
        forEach(all::add);
        return all;
    }

    @Override
    public Iterator<Held<T>> iterator() {
        return new Iterator<>() {
            private @Nullable Held<T> next = first;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Held<T> next() {
                Held<T> held = next;
                if (held == null) {
                    throw new NoSuchElementException();
                }
                next = held.after;
                return held;
            }
        };
    }
}
