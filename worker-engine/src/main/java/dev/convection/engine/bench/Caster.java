package dev.convection.engine.bench;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import java.util.concurrent.locks.LockSupport;

/** One client: casts on a thread of its own, flat out or at a given pace. Its bus bounds how many are unconfirmed. */
final class Caster {
    private static final long PAUSE_NANOS = 200_000;

    /** A thread that sleeps wakes up late: the last bit of a wait is spent awake, so that lateness is the broker's. */
    private static final long AWAKE_NANOS = 100_000;

    private final Bus bus;
    private final Traffic traffic;
    private final Stamp stamp;
    private volatile boolean stopping;
    private long next;
    private Thread thread = new Thread("not started");

    Caster(int client, Bus bus, Traffic traffic, int size) {
        this.bus = bus;
        this.traffic = traffic;
        this.stamp = new Stamp(client, size);
    }

    /** Casts as fast as the bus takes it, but lets no more than so many wait. */
    void flood(int backlog) {
        run(() -> {
            while (!stopping) {
                if (traffic.waiting() >= backlog) {
                    LockSupport.parkNanos(this, PAUSE_NANOS);
                } else {
                    cast(traffic.now());
                }
            }
        });
    }

    /** Casts so many. */
    void cast(int messages) {
        run(() -> {
            for (int i = 0; i < messages && !stopping; i++) {
                cast(traffic.now());
            }
        });
    }

    /**
     * Casts at a steady pace that does not heed how long a cast takes: what comes late is timed from when it was to be cast, so
     * that a broker that holds its clients up cannot hide it.
     */
    void pace(long first, double nanosBetween) {
        run(() -> {
            for (long i = 0; !stopping; i++) {
                long intended = first + (long) (i * nanosBetween);
                await(intended);
                if (!stopping) {
                    cast(intended);
                }
            }
        });
    }

    private void await(long when) {
        for (long left = when - traffic.now(); left > 0 && !stopping; left = when - traffic.now()) {
            if (left > AWAKE_NANOS) {
                LockSupport.parkNanos(this, left - AWAKE_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void cast(long intended) {
        traffic.casting();
        var unused = bus.castAsync(traffic.queue, Traffic.TYPE, stamp.write(next++, intended), CastOptions.DEFAULT)
                .whenComplete((stored, failure) -> traffic.ended(intended, failure));
    }

    private void run(Runnable casting) {
        stopping = false;
        thread = new Thread(
                () -> {
                    try {
                        casting.run();
                    } catch (RuntimeException | Error e) {
                        traffic.ended(0, e);
                    }
                },
                "bench client");
        thread.setDaemon(true);
        thread.start();
    }

    boolean running() {
        return thread.isAlive();
    }

    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }
}
