package dev.convection.engine.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** Runs the command in this process. */
final class Cli {
    final FakeDeployment deployment = new FakeDeployment();
    final Interruption interruption = new Interruption();
    final Map<String, String> environment = new HashMap<>();
    private final Path home;
    Terminal terminal = Terminal.NONE;
    Deployments deployments = deployment;
    Prompt prompt = question -> Optional.empty();

    Cli(Path home) {
        this.home = home;
    }

    Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings = new Surroundings(
                Map.copyOf(environment),
                home,
                null,
                terminal,
                prompt,
                interruption,
                (level, format) -> {},
                deployments);
        CommandLine command = Main.commandLine(surroundings)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return new Result(command.execute(args), out.toString(), err.toString());
    }

    /** What came of it. */
    record Result(int code, String out, String err) {}
}
