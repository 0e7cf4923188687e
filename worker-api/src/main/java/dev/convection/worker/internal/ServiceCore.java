package dev.convection.worker.internal;

import dev.convection.worker.Delivery;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A service, started or not. */
public final class ServiceCore {
    private final BusCore bus;
    private final ServiceSettings settings;
    private final String engine;
    private final Object lifecycle = new Object();
    private volatile @Nullable ServiceRun run;

    /** Made by a builder, with settings that are checked. */
    public ServiceCore(BusCore bus, ServiceSettings settings) {
        this.bus = bus;
        this.settings = settings;
        this.engine = settings.engine == null ? "engine-" + new Ids().next().toLowerCase(Locale.ROOT) : settings.engine;
    }

    /** Starts it. */
    public void start() {
        synchronized (lifecycle) {
            if (run != null) {
                throw new IllegalStateException("The service " + engine + " is running already");
            }
            bus.started(this);
            ServiceRun fresh = new ServiceRun(bus, settings, engine);
            run = fresh;
            try {
                fresh.start();
            } catch (RuntimeException | Error e) {
                run = null;
                bus.stopped(this);
                throw e;
            }
        }
    }

    /** Stops it. */
    public void stop() {
        ServiceRun present = run;
        Delivery handled = CurrentDelivery.get().orElse(null);
        if (present == null) {
            return;
        }
        if (handled instanceof InFlight own && own.source().run() == present) {
            // A handler that waited for itself would wait for the whole drain limit.
            Threads.daemon("convection stop of " + engine, () -> stop(present)).start();
        } else {
            stop(present);
        }
    }

    /** This run and no other: the service may have been started again meanwhile. */
    private void stop(ServiceRun present) {
        synchronized (lifecycle) {
            if (run == present) {
                try {
                    present.stop(settings.drainLimit);
                } finally {
                    run = null;
                    bus.stopped(this);
                }
            }
        }
    }

    /** Its name. */
    public String engine() {
        return engine;
    }

    /** How many handlers run. */
    public int running() {
        ServiceRun present = run;
        return present == null ? 0 : present.slots().running();
    }

    /** The longest time that a handler has been running. */
    public Duration longestRunning() {
        AtomicLong longest = new AtomicLong();
        ServiceRun present = run;
        if (present != null) {
            present.each(delivery -> longest.accumulateAndGet(delivery.runningFor(), Math::max));
        }
        return Duration.ofNanos(longest.get());
    }
}
