package dev.convection.engine.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code convection dead …}. */
@Command(
        name = "dead",
        description = "Shows messages that could not be handled, casts them again, and removes them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadReplayCommand.class, DeadPurgeCommand.class})
final class DeadCommand implements Runnable {
    @ParentCommand
    private Convection convection;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? There are list, show, replay and purge");
    }

    Convection convection() {
        return convection;
    }
}
