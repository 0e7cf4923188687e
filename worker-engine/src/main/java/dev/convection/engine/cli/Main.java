package dev.convection.engine.cli;

import java.nio.charset.Charset;
import java.nio.file.Path;
import picocli.CommandLine;

/** Starts the {@code convection} command. */
public final class Main {

    private Main() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param args the arguments of the command line
     */
    public static void main(String[] args) {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(interruption), "leave"));
        int code = commandLine(surroundings(interruption)).execute(args);
        interruption.ended(code);
        System.exit(code);
    }

    /**
     * SIGINT and SIGTERM begin the JVM's shutdown while the command still runs. The code that the JVM then ends with says
     * "killed"; the command's own says how it ended.
     */
    private static void leave(Interruption interruption) {
        if (!interruption.hasEnded()) {
            interruption.ask();
            int code = interruption.exitCode();
            if (!interruption.hasEnded()) {
                System.err.println("convection: was told to stop, and did not end in the time that it had for that");
            }
            System.out.flush();
            Runtime.getRuntime().halt(code);
        }
    }

    private static Surroundings surroundings(Interruption interruption) {
        String home = System.getProperty("convection.home");
        Path distribution = home == null ? null : Path.of(home);
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home", ".")),
                distribution,
                Terminal.detect(System.getenv(), System.getProperties(), Charset.defaultCharset()),
                Prompt.ofProcess(System.err),
                interruption,
                new Logback(),
                new LocalDeployments(distribution));
    }

    static CommandLine commandLine(Surroundings surroundings) {
        Convection convection = new Convection(surroundings);
        Errors errors = new Errors(convection);
        return new CommandLine(convection)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setExitCodeExceptionMapper(e -> Failure.FAILED);
    }
}
