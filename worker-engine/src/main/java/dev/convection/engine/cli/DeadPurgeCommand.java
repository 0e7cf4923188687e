package dev.convection.engine.cli;

import dev.convection.engine.text.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code convection dead purge}. */
@Command(name = "purge", sortOptions = false, description = "Removes dead letters for good, after a question.")
final class DeadPurgeCommand implements Runnable {
    private static final Set<String> YES = Set.of("y", "yes");

    @ParentCommand
    private DeadCommand parent;

    @Mixin
    private DeadChoice choice;

    @Mixin
    private DeadQueues queues;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public void run() {
        choice.check("purge");
        queues.run(parent.convection(), (deployment, names) -> {
            // Those that are there when the question is asked, and not what dies while somebody thinks about it.
            Set<String> meant = meant(deployment, names);
            if (!meant.isEmpty()) {
                confirm(meant.size(), names);
            }
            int purged = purge(deployment, names, meant);
            parent.convection()
                    .print(
                            Json.object("purged", purged),
                            List.of(DeadTexts.count(purged) + " of " + String.join(", ", names) + " removed"));
        });
    }

    /** By what tells them from others, and not whole: they may be many. */
    private Set<String> meant(Deployment deployment, Set<String> names) {
        Set<String> meant = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (String queue : names) {
            deployment.deadLetters(queue).browse(letter -> {
                if (choice.includes(letter)) {
                    meant.add(new Dead(queue, letter).key());
                    ids.add(letter.message().id());
                }
                return true;
            });
        }
        choice.checkFound(ids, names);
        return meant;
    }

    private void confirm(int count, Set<String> names) {
        String what = DeadTexts.count(count) + " of " + String.join(", ", names);
        if (yes) {
            return;
        }
        Optional<String> answer =
                parent.convection().surroundings().prompt().ask("Remove " + what + " for good? [y/N] ");
        if (answer.isEmpty()) {
            throw Failure.wrong("standard input is no terminal to ask at; --yes removes " + what + " without asking");
        }
        if (!YES.contains(answer.get().trim().toLowerCase(Locale.ROOT))) {
            throw Failure.failed("nothing was removed");
        }
    }

    private int purge(Deployment deployment, Set<String> names, Set<String> meant) {
        AtomicInteger purged = new AtomicInteger();
        for (String queue : names) {
            deployment.deadLetters(queue).purge(letter -> {
                DeadReplayCommand.checkInterruption(parent.convection(), purged.get());
                boolean which = meant.contains(new Dead(queue, letter).key());
                if (which) {
                    purged.incrementAndGet();
                }
                return which;
            });
        }
        return purged.get();
    }
}
