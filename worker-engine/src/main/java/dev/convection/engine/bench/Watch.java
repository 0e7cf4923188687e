package dev.convection.engine.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Looks at a trial again and again, and ends it at once if a cast failed or somebody wants to leave. */
final class Watch {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Traffic traffic;
    private final Predicate<Duration> leaving;
    private final List<Sample> samples = new ArrayList<>();

    /** The predicate waits so long, and says whether to leave. */
    Watch(Traffic traffic, Predicate<Duration> leaving) {
        this.traffic = traffic;
        this.leaving = leaving;
    }

    /** Looks until the condition holds, or the time is over; says whether it held. */
    boolean until(BooleanSupplier condition, Duration atMost) {
        long end = traffic.now() + atMost.toNanos();
        while (true) {
            boolean met = condition.getAsBoolean();
            look();
            if (met || traffic.now() >= end) {
                return met;
            }
            if (leaving.test(PAUSE)) {
                throw new CancellationException("left before the end");
            }
        }
    }

    /** Waits for the condition whatever happens, and not longer than so long. */
    void settle(BooleanSupplier condition, Duration atMost) {
        long end = traffic.now() + atMost.toNanos();
        while (!condition.getAsBoolean() && traffic.now() < end) {
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
    }

    private void look() {
        samples.add(new Sample(traffic.now(), traffic.confirmed(), traffic.handled()));
        Throwable failure = traffic.failure();
        if (failure instanceof RuntimeException known) {
            throw known;
        } else if (failure != null) {
            throw new IllegalStateException("A cast failed", failure);
        }
    }

    /** Forgets what it has seen. */
    void begin() {
        samples.clear();
        look();
    }

    Sample last() {
        return samples.get(samples.size() - 1);
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** What it saw without the first tenth, in which everything begins: from there to when the count was reached. */
    Sample[] steady(ToLongFunction<Sample> count) {
        long begun = count.applyAsLong(samples.get(0));
        long all = count.applyAsLong(last()) - begun;
        // The last that had no more, and not the first that had as much: all may have been done between two looks.
        Sample from = samples.stream()
                .filter(sample -> count.applyAsLong(sample) <= begun + all / 10)
                .reduce(samples.get(0), (earlier, later) -> later);
        Sample to = samples.stream()
                .filter(sample -> count.applyAsLong(sample) >= begun + all)
                .findFirst()
                .orElseThrow();
        return new Sample[] {from, to};
    }
}
