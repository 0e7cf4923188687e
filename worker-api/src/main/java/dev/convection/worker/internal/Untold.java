package dev.convection.worker.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receivers that a handler's thread has left settlements for and has not told yet, because it goes on to another short handler: to
 * wake a receiver for each would cost more than such a handler. Confined to its thread.
 */
final class Untold {
    private static final ThreadLocal<@Nullable Untold> CURRENT = new ThreadLocal<>();

    private static final int MOST = 64;

    private final List<ReceiverLoop> loops = new ArrayList<>(2);
    private int count;
    private long since;

    /** The present thread begins to put off. */
    static Untold begin() {
        Untold fresh = new Untold();
        CURRENT.set(fresh);
        return fresh;
    }

    /** There is something to settle for a receiver: tells it, at once or before the present thread does something that takes time. */
    static void tell(ReceiverLoop loop) {
        Untold current = CURRENT.get();
        if (current == null) {
            loop.signal();
        } else {
            current.add(loop);
        }
    }

    private void add(ReceiverLoop loop) {
        loop.owe();
        if (count++ == 0) {
            since = System.nanoTime();
        }
        if (!loops.contains(loop)) {
            loops.add(loop);
        }
    }

    /** Whether not to run another handler before they are told, which will take so long; 0 if nobody knows how long. */
    boolean due(long average) {
        return count > 0
                && (average == 0 || average > Slots.SHORT || count >= MOST || System.nanoTime() - since > Slots.SOON);
    }

    void tell() {
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).signal();
        }
        loops.clear();
        count = 0;
    }

    void end() {
        CURRENT.remove();
        tell();
    }
}
