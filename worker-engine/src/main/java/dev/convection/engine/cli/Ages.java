package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.convergence.Progress.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How long each step takes, as far as it is seen from here. */
final class Ages {
    private final LongSupplier nanoTime;
    private final long start;
    private final Map<String, Long> begun = new HashMap<>();
    private final Map<String, Duration> ended = new HashMap<>();

    Ages(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Since the beginning of it all. */
    Duration total() {
        return since(start);
    }

    /** Notes the step's state; the time that it has taken so far, or took. Zero if it was over before it was seen. */
    Duration of(Step step) {
        String id = id(step);
        Duration known = ended.get(id);
        if (known != null && step.state() != State.RUNNING) {
            return known;
        }
        if (step.state() == State.RUNNING) {
            ended.remove(id);
            return since(begun.computeIfAbsent(id, key -> nanoTime.getAsLong()));
        }
        Long begin = begun.get(id);
        Duration took = begin == null ? Duration.ZERO : since(begin);
        if (step.state() != State.WAITING) {
            ended.put(id, took);
        }
        return took;
    }

    /** What tells a step from all others of its traversal. */
    static String id(Step step) {
        return (step.forward() ? "+" : "-") + step.key();
    }

    private Duration since(long from) {
        return Duration.ofNanos(nanoTime.getAsLong() - from);
    }
}
