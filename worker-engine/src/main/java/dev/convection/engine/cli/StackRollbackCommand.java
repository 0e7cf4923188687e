package dev.convection.engine.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code convection stack rollback NAME}. */
@Command(
        name = "rollback",
        sortOptions = false,
        description = "Takes a stack back to its last template that completed, and waits until that is done.")
final class StackRollbackCommand implements Runnable {
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
            new Submission(convection, options).run(deployment, new Request.Rollback(name), Map.of());
        }
    }
}
