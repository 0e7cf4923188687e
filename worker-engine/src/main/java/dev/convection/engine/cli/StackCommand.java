package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Status;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convection stack …}. */
@Command(
        name = "stack",
        description = "Shows stacks and changes them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StackListCommand.class,
            StackShowCommand.class,
            StackDeleteCommand.class,
            StackRollbackCommand.class
        })
final class StackCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? There are list, show, delete and rollback");
    }

    Convection convection() {
        return convection;
    }

    /** A stack that does not exist, or no longer does, cannot be changed. */
    static void requireStack(Deployment deployment, String name) {
        Optional<Progress> progress = deployment.stacks().progress(name);
        if (progress.isEmpty() || progress.get().status() == Status.DELETED) {
            throw missing(name);
        }
    }

    static Failure missing(String name) {
        return Failure.failed("there is no stack " + name + "; convection stack list shows all");
    }
}
