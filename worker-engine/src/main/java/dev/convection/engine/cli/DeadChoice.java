package dev.convection.engine.cli;

import dev.convection.worker.DeadLetters.DeadLetter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class DeadChoice {
    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The dead letter of this message. May be given several times.")
    private Set<String> ids = new LinkedHashSet<>();

    @Option(names = "--all", description = "All dead letters of the queues.")
    private boolean all;

    /** Refuses a choice of nothing, and one of two kinds. */
    void check(String verb) {
        if (ids.isEmpty() && !all) {
            throw Failure.wrong("which dead letters to " + verb + "? Give --id ID, or --all");
        }
        if (!ids.isEmpty() && all) {
            throw Failure.wrong("--id or --all, not both");
        }
    }

    boolean includes(DeadLetter letter) {
        return all || ids.contains(letter.message().id());
    }

    /** An id that was asked for and is nowhere is a failure, also if others were found. */
    void checkFound(Set<String> present, Iterable<String> queues) {
        List<String> missing = new ArrayList<>(ids);
        missing.removeAll(present);
        if (!missing.isEmpty()) {
            throw Failure.failed("no dead letter of " + String.join(", ", queues) + " has the id "
                    + String.join(", ", missing) + "; convection dead list shows all");
        }
    }
}
