package dev.convection.engine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code convection dead list}. */
@Command(name = "list", sortOptions = false, description = "Lists dead letters, oldest first. Removes none.")
final class DeadListCommand implements Runnable {
    @ParentCommand
    private DeadCommand parent;

    @Mixin
    private DeadQueues queues;

    @Option(names = "--limit", paramLabel = "COUNT", description = "The most to list. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Override
    public void run() {
        if (limit < 1) {
            throw Failure.wrong("--limit must be at least 1: " + limit);
        }
        queues.run(parent.convection(), (deployment, names) -> {
            List<Dead> found = DeadQueues.found(deployment, names, letter -> true, limit);
            parent.convection().print(found.stream().map(DeadDocuments::brief).toList(), DeadTexts.list(found, names));
        });
    }
}
