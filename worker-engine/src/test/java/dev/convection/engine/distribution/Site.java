package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.distribution.Distribution.Run;
import dev.convection.engine.health.Http;
import dev.convection.engine.store.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a deployer has: the distribution, one file of configuration, and a directory of their own. */
final class Site {
    static final Duration LONG = Duration.ofMinutes(2);

    private final Path home;
    private final Distribution distribution;
    private final Path configuration;

    /** With a broker, and a store that all engines share. */
    Site(Path home, String broker, DatabaseSettings store) throws IOException {
        this.home = Files.createDirectories(home);
        this.distribution = Distribution.assembled(this.home);
        this.configuration = Files.write(home.resolve("convection.yaml"), configuration(broker, store));
    }

    /** The file of configuration. */
    static List<String> configuration(String broker, DatabaseSettings store) {
        return List.of(
                "transport.uri: \"" + broker + "\"",
                "transport.security.user: " + BrokerKind.USER,
                "transport.security.password: " + BrokerKind.PASSWORD,
                "store.url: \"" + store.url() + "\"",
                "store.user: \"" + store.user() + "\"",
                "engine.retry.first: 200ms");
    }

    List<String> configuration() throws IOException {
        return Files.readAllLines(configuration);
    }

    /** A file in the directory. */
    Path file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    /** Starts a command, as a process. */
    Run start(String... command) throws IOException {
        return distribution.start(Stream.concat(Arrays.stream(command), Stream.of("--config", configuration.toString()))
                .toArray(String[]::new));
    }

    /** Runs a command to its end. */
    Run run(String... command) throws Exception {
        return start(command).join();
    }

    /** Runs a command that must succeed; what it wrote. */
    String done(String... command) throws Exception {
        Run run = run(command);
        assertThat(run.code())
                .as("%s: %s%s", String.join(" ", command), run.out(), run.err())
                .isZero();
        return run.out();
    }

    /** As {@link #done}, for programs. */
    JsonNode json(String... command) throws Exception {
        return JsonMapper.shared()
                .readTree(done(Stream.concat(Arrays.stream(command), Stream.of("--output", "json"))
                        .toArray(String[]::new)));
    }

    /** Starts an engine; does not wait for it. */
    Run engine(String name) throws IOException {
        return start("run", "--set", "engine.name=" + name);
    }

    /** What an engine tells of itself, from when it is ready on. */
    static Http ready(Run engine) {
        await().atMost(LONG).until(() -> {
            assertThat(engine.process().isAlive()).as(engine.err()).isTrue();
            return engine.err().contains("started: ") && engine.err().contains("health on http");
        });
        Http health = new Http(URI.create(engine.err().replaceAll("(?s).*health on (http://[0-9.:]+).*", "$1")));
        await().atMost(LONG).until(() -> health.get("/health/ready").statusCode() == 200);
        return health;
    }

    /** SIGTERM. */
    static void drain(Run engine) throws Exception {
        engine.process().destroy();
        assertThat(engine.join().code()).as(engine.err()).isZero();
        assertThat(engine.err()).contains("stopped");
    }
}
