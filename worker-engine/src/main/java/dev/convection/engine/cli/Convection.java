package dev.convection.engine.cli;

import dev.convection.engine.config.Config;
import dev.convection.engine.config.ConfigReader;
import dev.convection.engine.config.Keys;
import dev.convection.engine.text.Json;
import dev.convection.engine.text.Printable;
import dev.convection.worker.BusListener;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: the options that stand everywhere, and what all its subcommands share. */
@Command(
        name = "convection",
        description = "Makes real resources match a template, and casts work to workers.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            StackCommand.class,
            RunCommand.class,
            CastCommand.class,
            DeadCommand.class,
            DoctorCommand.class,
            MigrateCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            HelpCommand.class
        },
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the operation failed or timed out", "2:wrong usage or configuration"})
final class Convection implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration, a YAML file.")
    private @Nullable Path file;

    @Option(
            names = "--transport",
            paramLabel = "URI",
            scope = ScopeType.INHERIT,
            description = "The broker. Short for --set transport.uri=URI.")
    private @Nullable String transport;

    @Option(
            names = "--store",
            paramLabel = "JDBC-URL",
            scope = ScopeType.INHERIT,
            description = "The database. Short for --set store.url=JDBC-URL.")
    private @Nullable String store;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Any key of the configuration. May be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--output",
            paramLabel = "text|json",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "How results are written. Default: text.")
    private Output output = Output.TEXT;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show more, the stack trace of an error included.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    Convection(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command? There are up, stack, run, cast, dead, doctor, migrate, bench, version and help");
    }

    Surroundings surroundings() {
        return surroundings;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Tells what is no result, and no error. */
    void remark(String line) {
        spec.commandLine().getErr().println("convection: " + Printable.of(line));
        spec.commandLine().getErr().flush();
    }

    boolean isJson() {
        return output == Output.JSON;
    }

    boolean isVerbose() {
        return verbose;
    }

    /** Reads the configuration from all its sources. */
    Config config() {
        return config(file, transport);
    }

    /** Reads the configuration from all its sources, but with this file or this broker instead of those that were given. */
    Config config(@Nullable Path given, @Nullable String broker) {
        ConfigReader reader = new ConfigReader(surroundings.home()).environment(surroundings.environment());
        (given == null ? configFile() : Optional.of(given)).ifPresent(reader::file);
        settings.forEach((key, value) -> reader.flag(key, value, "--set"));
        if (broker != null) {
            reader.flag("transport.uri", broker, "--transport");
        }
        if (store != null) {
            reader.flag("store.url", store, "--store");
        }
        return reader.read();
    }

    /** The file that is read, if there is one. */
    Optional<Path> configFile() {
        return Optional.ofNullable(file == null ? defaultFile() : file);
    }

    private @Nullable Path defaultFile() {
        String named = surroundings.environment().getOrDefault("CONVECTION_CONFIG", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        Path distribution = surroundings.distribution();
        return Stream.of(
                        surroundings.home().resolve("convection.yaml"),
                        distribution == null
                                ? null
                                : distribution.resolve("conf").resolve("convection.yaml"))
                .filter(Objects::nonNull)
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
    }

    /** Logs what an engine that runs for long logs. */
    void logAsEngine() {
        Config config = config();
        surroundings.logs().configure(config.get(Keys.LOG_LEVEL), config.get(Keys.LOG_FORMAT));
    }

    /** Opens what a command works on. */
    Deployment open(List<BusListener> listeners, boolean lasting) {
        return open(config(), listeners, lasting);
    }

    /** Opens what a command works on, with a configuration of its own. */
    Deployment open(Config config, List<BusListener> listeners, boolean lasting) {
        if (!lasting) {
            // Standard error is for the one line that says what went wrong.
            surroundings.logs().configure(verbose ? "info" : "warn", "text");
        }
        return surroundings.deployments().open(config, listeners, lasting);
    }

    /** Writes a result. */
    void print(Object document, Iterable<String> lines) {
        if (isJson()) {
            out().println(Json.write(document));
        } else {
            lines.forEach(line -> out().println(Printable.of(line)));
        }
        out().flush();
    }
}
