package dev.convection.worker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Copies that are not to begin before what they were copied from is settled; and what was copied. Thread-safe. */
final class AfterStakes {
    private final List<InFlight> held = new ArrayList<>();

    /** By their copy ids. Bounded, as no more of a source is staked than its {@link Probation} is long. */
    private final Set<String> copied = ConcurrentHashMap.newKeySet();

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

    /** The copy of one is stored. */
    void copied(String original) {
        copied.add(original);
    }

    /**
     * Whether one is an original that comes again though its copy is stored: its settlement was lost. By its count too, as a caster may
     * have sent it again.
     */
    boolean again(InFlight delivery) {
        return delivery.deliveries() > 1 && copied.contains(delivery.copy());
    }

    /** Whether one was taken to be held until all are. */
    synchronized boolean holds(InFlight copy) {
        return unsettled > 0 && held.add(copy);
    }
}
