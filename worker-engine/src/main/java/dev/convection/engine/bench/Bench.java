package dev.convection.engine.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Measures transports in turn. */
public final class Bench {
    /** Longer than a lease: what an engine lost would have come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private Bench() {}

    /**
     * Measures. Takes about {@code rounds * subjects * (4 * time + warmUp)}. Every other round goes through the subjects backwards,
     * so that none is always the one that follows the others.
     *
     * @param load what they are measured with
     * @param subjects what is measured; at least one
     * @param progress told what is done
     * @param leaving waits so long, and says whether to leave
     * @return what was found
     * @throws java.util.concurrent.CancellationException if it was left early
     * @throws dev.convection.worker.TransportException if a broker refuses, or a cast failed; nothing is left on it if it can be
     *     reached
     */
    public static Findings run(
            Load load, List<Subject> subjects, Consumer<String> progress, Predicate<Duration> leaving) {
        Instant begun = Instant.now();
        List<Result> results = new ArrayList<>();
        for (int round = 1; round <= load.rounds(); round++) {
            List<Subject> order = new ArrayList<>(subjects);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            String prefix = load.rounds() == 1 ? "" : "round " + round + " of " + load.rounds() + ", ";
            for (Subject subject : order) {
                Consumer<String> told = what -> progress.accept(prefix + what);
                try (Trial trial = new Trial(load, subject, told, leaving, PATIENCE)) {
                    results.add(trial.run());
                }
            }
        }
        return new Findings(
                load, subjects.stream().map(Subject::name).distinct().toList(), results, begun);
    }
}
