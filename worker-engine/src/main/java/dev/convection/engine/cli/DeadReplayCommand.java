package dev.convection.engine.cli;

import dev.convection.engine.text.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code convection dead replay}. */
@Command(
        name = "replay",
        sortOptions = false,
        description =
                "Casts dead letters again, to where they came from, as they were, at attempt 1. An interruption may"
                        + " double one, and loses none.")
final class DeadReplayCommand implements Runnable {
    @ParentCommand
    private DeadCommand parent;

    @Mixin
    private DeadChoice choice;

    @Mixin
    private DeadQueues queues;

    @Override
    public void run() {
        choice.check("replay");
        Convection convection = parent.convection();
        queues.run(convection, (deployment, names) -> {
            Set<String> ids = new HashSet<>();
            AtomicInteger done = new AtomicInteger();
            for (String queue : names) {
                int before = done.get();
                int replayed = deployment.deadLetters(queue).replay(letter -> {
                    checkInterruption(convection, done.get());
                    boolean meant = choice.includes(letter);
                    if (meant) {
                        ids.add(letter.message().id());
                        done.incrementAndGet();
                    }
                    return meant;
                });
                done.set(before + replayed);
            }
            choice.checkFound(ids, names);
            convection.print(
                    Json.object("replayed", done.get()),
                    List.of(DeadTexts.count(done.get()) + " of " + String.join(", ", names) + " cast again"));
        });
    }

    /** The letter that is about to be looked at stays where it is. */
    static void checkInterruption(Convection convection, int done) {
        if (convection.surroundings().interruption().isAsked()) {
            throw Failure.interrupted("interrupted after " + DeadTexts.count(done) + "; the rest is as it was");
        }
    }
}
