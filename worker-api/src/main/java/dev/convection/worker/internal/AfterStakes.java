package dev.convection.worker.internal;

import java.util.ArrayList;
import java.util.List;

/** Copies that are not to begin before what they were copied from is settled. Thread-safe. */
final class AfterStakes {
    private final List<InFlight> held = new ArrayList<>();
    private int unsettled;

    /** So many more originals are not settled. */
    void changed(int change) {
        List<InFlight> free = List.of();
        synchronized (this) {
            unsettled += change;
            if (unsettled == 0 && !held.isEmpty()) {
                free = List.copyOf(held);
                held.clear();
            }
        }
        free.forEach(AfterStakes::begin);
    }

    private static void begin(InFlight copy) {
        ServiceRun run = copy.source().run();
        if (run.stopping()) {
            run.courier().giveBack(copy);
        } else {
            run.slots().submit(copy, false);
        }
    }

    /** Whether one was taken to be held until all are. */
    synchronized boolean holds(InFlight copy) {
        return unsettled > 0 && held.add(copy);
    }
}
