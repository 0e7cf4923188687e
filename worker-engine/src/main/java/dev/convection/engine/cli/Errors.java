package dev.convection.engine.cli;

import dev.convection.engine.config.Config;
import dev.convection.engine.config.Redaction;
import dev.convection.engine.store.StoreException;
import dev.convection.engine.text.InputException;
import dev.convection.engine.text.Printable;
import dev.convection.engine.text.Suggestion;
import dev.convection.worker.TransportException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line of whatever went wrong, without secrets, and an exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Convection convection;

    Errors(Convection convection) {
        this.convection = convection;
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        print(command, firstLine(String.valueOf(wrong.getMessage())) + suggestion(wrong, command));
        return Failure.WRONG;
    }

    private static String suggestion(ParameterException wrong, CommandLine command) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return "; see " + command.getCommandSpec().qualifiedName() + " --help";
        }
        List<String> words = new ArrayList<>(command.getSubcommands().keySet());
        words.addAll(command.getCommandSpec().optionsMap().keySet());
        return Suggestion.clause(unmatched.getUnmatched().get(0), words);
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        if (thrown instanceof ParameterException wrong) {
            return handleParseException(wrong, new String[0]);
        }
        if (thrown instanceof InputException input) {
            List<String> problems = input.problems();
            (convection.isVerbose() ? problems : List.of(String.valueOf(input.getMessage())))
                    .forEach(problem -> print(command, problem));
            return Failure.WRONG;
        }
        print(command, firstLine(words(thrown)));
        if (convection.isVerbose()) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            command.getErr().print(redaction().of(trace.toString()));
            command.getErr().flush();
        }
        return exitCode(thrown);
    }

    private static int exitCode(Exception thrown) {
        if (thrown instanceof Failure failure) {
            return failure.exitCode();
        }
        boolean configuration = thrown instanceof TransportException transport
                && transport.kind() == TransportException.Kind.CONFIGURATION;
        return configuration ? Failure.WRONG : Failure.FAILED;
    }

    private static String words(Exception thrown) {
        boolean telling =
                thrown instanceof Failure || thrown instanceof TransportException || thrown instanceof StoreException;
        return telling && thrown.getMessage() != null ? thrown.getMessage() : "unexpected: " + thrown;
    }

    private void print(CommandLine command, String line) {
        command.getErr().println("convection: " + redaction().of(Printable.of(line)));
        command.getErr().flush();
    }

    /** The secrets of the configuration, unless that is what is wrong: then its own messages have none. */
    private Redaction redaction() {
        try {
            Config config = convection.config();
            return new Redaction(config.secrets());
        } catch (InputException e) {
            return new Redaction(List.of());
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
