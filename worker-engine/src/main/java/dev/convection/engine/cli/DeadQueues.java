package dev.convection.engine.cli;

import dev.convection.worker.DeadLetters.DeadLetter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Whose dead letters are meant, and how to get at them. */
final class DeadQueues {
    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "The queue. May be given several times. Default: those of all workers that are known here.")
    private Set<String> queues = new LinkedHashSet<>();

    /** What a command does with them. */
    @FunctionalInterface
    interface Work {
        void on(Deployment deployment, Set<String> queues);
    }

    void run(Convection convection, Work work) {
        try (Deployment deployment = convection.open(List.of(), false)) {
            if (!deployment.durable()) {
                throw Failure.wrong(
                        "with memory: dead letters die with the process that made them, so there are none to"
                                + " be seen from another; name a broker with --transport");
            }
            work.on(deployment, queues.isEmpty() ? deployment.queues() : queues);
        } catch (IllegalArgumentException e) {
            throw Failure.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Those that are meant, queue by queue, oldest first. */
    static List<Dead> found(
            Deployment deployment, Set<String> queues, Predicate<? super DeadLetter> which, long atMost) {
        List<Dead> found = new ArrayList<>();
        for (String queue : queues) {
            if (found.size() < atMost) {
                deployment.deadLetters(queue).browse(letter -> {
                    if (which.test(letter)) {
                        found.add(new Dead(queue, letter));
                    }
                    return found.size() < atMost;
                });
            }
        }
        return found;
    }
}
