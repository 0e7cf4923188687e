package dev.convection.engine.bench;

import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What casters and handlers of one trial share, and what is counted of them. Thread-safe. */
final class Traffic {
    static final String TYPE = "bench.message";
    private static final int DIGITS = 3;

    final String queue;
    final Ledger ledger;
    private final Load load;
    private final long origin = System.nanoTime();
    private final LongAdder cast = new LongAdder();
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Histogram latency = new ConcurrentHistogram(DIGITS);
    private final Histogram confirmation = new ConcurrentHistogram(DIGITS);

    /** Messages that are to be cast from then on are timed. */
    private volatile long timedFrom = Long.MAX_VALUE;

    /** What is left is only counted, and no longer worked at. */
    private volatile boolean hurry;

    Traffic(String queue, Load load) {
        this.queue = queue;
        this.load = load;
        this.ledger = new Ledger(load.clients());
    }

    /** Nanoseconds since the trial began. */
    long now() {
        return System.nanoTime() - origin;
    }

    void casting() {
        cast.increment();
    }

    /** A cast has ended. */
    void ended(long intended, @Nullable Throwable why) {
        if (why != null) {
            failure.compareAndSet(null, why);
            failed.increment();
        } else {
            if (intended >= timedFrom) {
                confirmation.recordValue(now() - intended);
            }
            confirmed.increment();
        }
    }

    /** The handler. */
    Outcome handle(Delivery delivery) {
        byte[] body = delivery.message().body();
        long intended = Stamp.intended(body);
        if (intended >= timedFrom && delivery.attempt() == 1) {
            latency.recordValue(Math.max(0, now() - intended));
        }
        work();
        ledger.handled(Stamp.client(body), Stamp.number(body));
        return Outcome.done();
    }

    private void work() {
        long until = System.nanoTime() + load.handler().toNanos();
        for (long left = until - System.nanoTime(); left > 0 && !hurry; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    void timedFrom(long from) {
        timedFrom = from;
    }

    void hurry(boolean now) {
        hurry = now;
    }

    /** How many casts were begun. */
    long cast() {
        return cast.sum();
    }

    long confirmed() {
        return confirmed.sum();
    }

    /** How many casts have not ended yet. */
    long underWay() {
        return cast() - confirmed() - failed.sum();
    }

    long handled() {
        return ledger.handled();
    }

    /** How many wait for a handler, or run. */
    long waiting() {
        return cast() - handled();
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    Histogram latency() {
        return latency.copy();
    }

    Histogram confirmation() {
        return confirmation.copy();
    }
}
