package dev.convection.engine.cli;

import dev.convection.engine.text.Suggestion;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convection help COMMAND}. Not picocli's own: that one has its own {@code --help}, which clashes with ours. */
@Command(name = "help", description = "Shows what a command does and how it is used.")
final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Such as: up, or: stack delete.")
    private List<String> words = List.of();

    @Override
    public void run() {
        CommandLine command = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw Failure.wrong("there is no command " + word
                        + Suggestion.clause(word, command.getSubcommands().keySet()));
            }
            command = next;
        }
        command.usage(spec.commandLine().getOut());
    }
}
