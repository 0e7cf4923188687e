package dev.convection.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    @TempDir
    Path dir;

    @Test
    void everythingHasADefault() {
        Config config = reader().read();

        assertThat(config.get(Keys.TRANSPORT_URI)).isEqualTo(URI.create("memory:convection"));
        assertThat(config.storeUrl())
                .isEqualTo("jdbc:h2:file:" + dir.toAbsolutePath().resolve("convection"));
        assertThat(config.get(Keys.ENGINE_CONCURRENCY)).isEqualTo(16);
        assertThat(config.find(Keys.ENGINE_NAME)).isEmpty();
        assertThat(config.brokers().get(0).security()).isEmpty();
        assertThat(config.brokers().get(0).options()).isEmpty();
    }

    @Test
    void theFileIsOverriddenByTheEnvironmentAndThatByFlags() throws Exception {
        Path file = file("""
                engine:
                  concurrency: 1
                  drain-limit: 1s
                  name: one
                engine.retry.attempts: 7
                """);

        Config config = reader().file(file)
                .environment(
                        Map.of("CONVECTION_ENGINE_DRAIN_LIMIT", "2s", "CONVECTION_ENGINE_NAME", "two", "PATH", "x"))
                .flag("engine.name", "three", "--set")
                .read();

        assertThat(config.get(Keys.ENGINE_CONCURRENCY)).isEqualTo(1);
        assertThat(config.get(Keys.ENGINE_DRAIN_LIMIT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.find(Keys.ENGINE_NAME)).contains("three");
        assertThat(config.get(Keys.RETRY_ATTEMPTS)).isEqualTo(7);
    }

    @Test
    void optionsOfTheClientLibraryPassThrough() throws Exception {
        Path file = file("transport: {options: {camelCase: 1, fetch: {wait.ms: 5}}}");

        Config config = reader().file(file)
                .environment(Map.of(
                        "CONVECTION_TRANSPORT_OPTIONS_CAMELCASE", "2", "CONVECTION_TRANSPORT_OPTIONS_MAX_BYTES", "3"))
                .flag("transport.options.x", "4", "--set")
                .read();

        assertThat(config.brokers().get(0).options())
                .containsExactly(
                        Map.entry("camelCase", "2"),
                        Map.entry("fetch.wait.ms", "5"),
                        Map.entry("max.bytes", "3"),
                        Map.entry("x", "4"));
    }

    @Test
    void aSecretMayLieInAFileOfItsOwn() throws Exception {
        Path secret = Files.writeString(dir.resolve("secret"), "hunter2\n");
        Path file = file("transport: {security: {user: me, password-file: " + secret + ", tls: {ca: ca.pem}}}");

        Config config = reader().file(file)
                .environment(Map.of("CONVECTION_STORE_PASSWORD_FILE", secret.toString()))
                .read();

        assertThat(config.brokers().get(0).security())
                .isEqualTo(Map.of("user", "me", "password", "hunter2", "tls.ca", "ca.pem"));
        assertThat(config.find(Keys.STORE_PASSWORD)).contains("hunter2");
        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(config.secrets()).containsExactly("hunter2", "hunter2");
    }

    @Test
    void theLastWordOnASecretWins() throws Exception {
        Path secret = Files.writeString(dir.resolve("secret"), "hunter2\n");

        Config config = reader().file(file("store: {password-file: " + secret + "}"))
                .flag("store.password", "hunter3", "--set")
                .read();

        assertThat(config.find(Keys.STORE_PASSWORD)).contains("hunter3");
    }

    @Test
    void optionsThatLookSecretAreSecret() {
        Config config = reader().flag("transport.options.sasl.jaas.config", "x password=y", "--set")
                .flag("transport.options.plain", "abc", "--set")
                .read();

        assertThat(config.secrets()).containsExactly("x password=y");
    }

    @Test
    void whatKubernetesSetsIsNoConfiguration() {
        Config config = reader().environment(Map.of(
                        "CONVECTION_SERVICE_HOST", "10.0.0.1",
                        "CONVECTION_SERVICE_PORT_HTTP", "80",
                        "CONVECTION_PORT", "tcp://10.0.0.1:80",
                        "CONVECTION_STORE_PORT_5432_TCP_ADDR", "10.0.0.2",
                        "CONVECTION_HOME", "/x"))
                .read();

        assertThat(config.find(Keys.STORE_URL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
            transprt.uri: x                     => c.yaml:1: transprt.uri: no such key; did you mean transport.uri?
            transport: memory                   => c.yaml:1: transport: is a group of keys: transport.namespace, transport.provision, transport.security.credentials-file, transport.security.password, transport.security.password-file, transport.security.tls.ca, transport.security.tls.certificate, transport.security.tls.key, transport.security.tls.key-password, transport.security.tls.key-password-file, transport.security.token, transport.security.token-file, transport.security.user, transport.security.user-file, transport.uri
            engine: {drain_limit: 5s}           => c.yaml:1: engine.drain_limit: no such key; did you mean engine.drain-limit?
            engine: {retry: {atempts: 5}}       => c.yaml:1: engine.retry.atempts: no such key; did you mean engine.retry.attempts?
            colour: red                         => c.yaml:1: colour: no such key
            engine: {concurrency: many}         => c.yaml:1: engine.concurrency: 'many' is not allowed; a whole number from 1 to 10000
            engine: {concurrency: 0}            => c.yaml:1: engine.concurrency: '0' is not allowed; a whole number from 1 to 10000
            engine: {drain-limit: 5}            => c.yaml:1: engine.drain-limit: '5' is not allowed; a time such as 500ms, 15s, 5m or 1h
            cast: {deadline: 0s}                => c.yaml:1: cast.deadline: '0s' is not allowed; a time above zero, such as 500ms, 15s, 5m or 1h
            transport: {provision: 'yes'}       => c.yaml:1: transport.provision: 'yes' is not allowed; true or false
            transport: {uri: somewhere}         => c.yaml:1: transport.uri: 'somewhere' is not allowed; a URI that begins with a transport's scheme, without user or password
            store: {url: h2}                    => c.yaml:1: store.url: 'h2' is not allowed; a JDBC URL, jdbc:...
            engine: {name: a b}                 => c.yaml:1: engine.name: 'a b' is not allowed; 1 to 100 characters from A-Z a-z 0-9 . _ -
            log: {level: loud}                  => c.yaml:1: log.level: 'loud' is not allowed; one of trace, debug, info, warn, error
            engine: {name: }                    => c.yaml:1: engine.name: has no value; leave the line out for the default
            engine: {name: [a]}                 => c.yaml:1: engine.name: must be one value, not a list
            [a]                                 => c.yaml:1: a configuration is a map, not a list
            engine: {name: a, name: b}          => c.yaml:1: engine.name: is there twice, first in line 1
            engine: {retry: {first: 6m}}        => engine.retry.first must not be above engine.retry.longest
            store: {password-file: /nowhere/x}  => c.yaml:1: store.password-file: cannot read /nowhere/x
            """)
    void everyProblemHasItsWords(String text, String message) throws Exception {
        ConfigReader reader = reader().file(file(text));

        assertThat(problem(reader)).hasMessage(message);
    }

    @Test
    void aUriWithAPasswordIsRefusedAndNotShown() {
        ConfigReader reader = reader().flag("transport.uri", "amqp://me:hunter2@host", "--transport");

        assertThat(problem(reader))
                .hasMessage("--transport: transport.uri: 'amqp://me:***@host' is not allowed;"
                        + " a URI that begins with a transport's scheme, without user or password");
    }

    @Test
    void everySourceIsNamed() {
        ConfigReader reader = reader().environment(Map.of("CONVECTION_ENGIN_NAME", "x"))
                .flag("engine.nam", "x", "--set")
                .file(dir.resolve("missing.yaml"));

        assertThat(problem(reader).problems())
                .containsExactly(
                        dir.resolve("missing.yaml") + ": there is no such file",
                        "environment CONVECTION_ENGIN_NAME: no such key; did you mean CONVECTION_ENGINE_NAME?",
                        "--set: engine.nam: no such key; did you mean engine.name?");
    }

    @Test
    void theKeysOfSecurityAreThoseOfTheTransports() {
        String prefix = "transport.security.";

        assertThat(Keys.all().stream()
                        .map(Key::path)
                        .filter(path -> path.startsWith(prefix))
                        .map(path -> path.substring(prefix.length())))
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(dev.convection.worker.spi.TransportConfig.SECURITY_KEYS));
    }

    private ConfigReader reader() {
        return new ConfigReader(dir);
    }

    private Path file(String text) throws Exception {
        return Files.writeString(dir.resolve("c.yaml"), text);
    }

    private static ConfigException problem(ConfigReader reader) {
        ConfigException problem = catchThrowableOfType(ConfigException.class, reader::read);
        assertThat(problem).isNotNull();
        return problem;
    }

    @Test
    void furtherBrokersAreListenedOnWithAllThatTheyNeed() throws Exception {
        Path file = Files.writeString(dir.resolve("c.yaml"), """
                transport:
                  uri: new://broker
                listen:
                  old:
                    uri: old://broker
                    namespace: orders
                    security: {user: me, password: hunter2}
                  b: {uri: other://broker}
                """);
        Config config = new ConfigReader(dir)
                .file(file)
                .environment(Map.of(
                        "CONVECTION_LISTEN_OLD_PROVISION", "false",
                        "CONVECTION_LISTEN_OLD_OPTIONS_FETCH_MAX_BYTES", "7"))
                .flag("listen.b.security.tls.ca", "ca.pem", "--set")
                .read();

        assertThat(config.brokers())
                .containsExactly(
                        new Broker("transport", URI.create("new://broker"), "convection", true, Map.of(), Map.of()),
                        new Broker(
                                "listen.b",
                                URI.create("other://broker"),
                                "convection",
                                true,
                                Map.of("tls.ca", "ca.pem"),
                                Map.of()),
                        new Broker(
                                "listen.old",
                                URI.create("old://broker"),
                                "orders",
                                false,
                                Map.of("user", "me", "password", "hunter2"),
                                Map.of("fetch.max.bytes", "7")));
        assertThat(config.secrets()).containsExactly("hunter2");
        assertThat(config.brokers().toString()).doesNotContain("hunter2");
    }

    @Test
    void aBrokerThatIsListenedOnIsNamedAndHasTheKeysOfATransport() {
        assertThatThrownBy(() -> new ConfigReader(dir)
                        .flag("listen.old.namespace", "orders", "--set")
                        .read())
                .hasMessageContaining("listen.old.uri is missing");
        for (String wrong : List.of("listen.old", "listen.Old.uri", "listen.old.url", "listen.uri")) {
            assertThatThrownBy(() ->
                            new ConfigReader(dir).flag(wrong, "x", "--set").read())
                    .hasMessageContaining("--set: " + wrong + ": no such key; there are listen.NAME.uri");
        }
        assertThatThrownBy(() -> new ConfigReader(dir)
                        .flag("listen.old.provision", "perhaps", "--set")
                        .read())
                .hasMessageContaining("listen.old.provision: 'perhaps' is not allowed; true or false");
    }
}
