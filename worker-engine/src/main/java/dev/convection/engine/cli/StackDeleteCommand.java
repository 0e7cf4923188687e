package dev.convection.engine.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code convection stack delete NAME}. */
@Command(
        name = "delete",
        sortOptions = false,
        description = "Deletes everything of a stack, and waits until it is gone.")
final class StackDeleteCommand implements Runnable {
    @ParentCommand
    private StackCommand parent;

    @Parameters(paramLabel = "NAME", description = "The stack's name.")
    private String name;

    @Mixin
    private WaitOptions options;

    @Override
    public void run() {
        Convection convection = parent.convection();
        try (Deployment deployment = convection.open(List.of(), false)) {
            StackCommand.requireStack(deployment, name);
            new Submission(convection, options).run(deployment, new Request.Delete(name), Map.of());
        }
    }
}
