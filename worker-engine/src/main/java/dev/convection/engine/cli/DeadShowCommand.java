package dev.convection.engine.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code convection dead show}. */
@Command(
        name = "show",
        sortOptions = false,
        description = "Shows all of a dead letter, its attributes and its body too. Removes none.")
final class DeadShowCommand implements Runnable {
    @ParentCommand
    private DeadCommand parent;

    @Mixin
    private DeadChoice choice;

    @Mixin
    private DeadQueues queues;

    @Override
    public void run() {
        choice.check("show");
        queues.run(parent.convection(), (deployment, names) -> {
            List<Dead> found = DeadQueues.found(deployment, names, choice::includes, Long.MAX_VALUE);
            Set<String> ids = new HashSet<>();
            found.forEach(dead -> ids.add(dead.letter().message().id()));
            choice.checkFound(ids, names);
            parent.convection().print(found.stream().map(DeadDocuments::whole).toList(), DeadTexts.whole(found, names));
        });
    }
}
