package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
    @TempDir
    Path folder;

    private static KafkaSettings of(String uri, Map<String, String> security, Map<String, String> options) {
        return KafkaSettings.of(new TransportConfig(URI.create(uri), "convection", true, security, options));
    }

    private static KafkaSettings of(String uri) {
        return of(uri, Map.of(), Map.of());
    }

    private static void refused(Runnable what, String... words) {
        assertThatThrownBy(what::run)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContainingAll(words);
    }

    @Test
    void defaultsAreDocumentedOnes() {
        KafkaSettings settings = of("kafka://one:9092,two:9092");

        assertThat(settings.servers()).isEqualTo("one:9092,two:9092");
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.deliveries()).isEqualTo(10);
        assertThat(settings.replication()).isEqualTo((short) -1);
        assertThat(settings.maxMessageBytes()).isEqualTo(1 << 20);
    }

    @Test
    void optionsOfTheUriAreTaken() {
        KafkaSettings settings = of("kafka://one:9092/?lease=1500ms&deliveries=5&replication=3&maxMessageBytes=65536");

        assertThat(settings.lease()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.deliveries()).isEqualTo(5);
        assertThat(settings.replication()).isEqualTo((short) 3);
        assertThat(settings.maxMessageBytes()).isEqualTo(65536);
        assertThat(of("kafka://one:9092?lease=2m").lease()).isEqualTo(Duration.ofMinutes(2));
        assertThat(of("kafka://one:9092?lease=PT20S").lease()).isEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:one:9092",
                "kafka://one",
                "kafka://one:9092/path",
                "kafka://one:9092#x",
                "kafka://user:secret@one:9092",
                "kafka://one:9092,"
            })
    void whatIsNoAddressIsRefusedWithoutRepeatingIt(String uri) {
        assertThatThrownBy(() -> of(uri))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("kafka://host:port,host:port")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lease=1              | lease=1
            lease=500ms          | lease=500ms
            lease=2h             | lease=2h
            deliveries=2         | deliveries=2
            deliveries=x         | deliveries=x
            replication=0        | replication=0
            maxMessageBytes=99999999999 | maxMessageBytes
            nosuch=1             | nosuch
            lease                | lease
            lease=2s&lease=3s    | twice
            """)
    void wrongOptionsOfTheUriAreRefusedByName(String query, String words) {
        refused(() -> of("kafka://one:9092?" + query), words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group.id", "acks", "enable.idempotence", "share.acknowledgement.mode", "share.acquire.mode",
                "max.poll.records", "bootstrap.servers", "key.serializer", "fetch.max.bytes", "transactional.id"
            })
    void settingsThatTheTransportOwnsAreRefusedByName(String name) {
        refused(() -> of("kafka://one:9092", Map.of(), Map.of(name, "1")), name, "belongs to the transport");
    }

    @Test
    void settingsThatNoClientHasAreRefusedByName() {
        refused(() -> of("kafka://one:9092", Map.of(), Map.of("no.such", "1")), "no.such");
    }

    @Test
    void passwordsAreQuotedAndShownNowhere() {
        Map<String, String> security = Map.of("user", "me", "password", "se\"cr\\et;");

        KafkaSettings settings = of("kafka://one:9092", security, Map.of("sasl.mechanism", "SCRAM-SHA-512"));
        KafkaTls tls = KafkaTls.of(security, Map.of());
        Map<String, Object> login = KafkaLogin.of(security, Map.of("sasl.mechanism", "SCRAM-SHA-512"), tls)
                .settings();

        assertThat(settings.toString()).doesNotContain("cr\\et");
        assertThat(login.toString()).doesNotContain("cr\\et");
        assertThat(login).containsEntry("security.protocol", "SASL_PLAINTEXT");
        assertThat(((Password) login.get("sasl.jaas.config")).value())
                .isEqualTo("org.apache.kafka.common.security.scram.ScramLoginModule required username=\"me\""
                        + " password=\"se\\\"cr\\\\et;\";");
    }

    @Test
    void credentialsThatDoNotGoTogetherAreRefused() {
        refused(() -> of("kafka://one:9092", Map.of("user", "me"), Map.of()), "password");
        refused(() -> of("kafka://one:9092", Map.of("token", "x"), Map.of()), "token");
        refused(
                () -> of("kafka://one:9092", Map.of("user", "me", "password", "x"), Map.of("sasl.mechanism", "GSSAPI")),
                "GSSAPI");
        refused(
                () -> of("kafka://one:9092", Map.of("user", "me", "password", "x"), Map.of("sasl.jaas.config", "x")),
                "sasl.jaas.config");
    }

    @Test
    void tlsThatDoesNotGoTogetherIsRefused() throws Exception {
        String file = Files.writeString(folder.resolve("ca.pem"), "x").toString();

        refused(() -> of("kafka://one:9092", Map.of("tls.ca", folder + "/none"), Map.of()), "tls.ca");
        refused(() -> of("kafka://one:9092", Map.of("tls.key", file), Map.of()), "tls.certificate");
        refused(
                () -> of("kafka://one:9092", Map.of("tls.ca", file), Map.of("security.protocol", "PLAINTEXT")),
                "security.protocol");
        refused(() -> of("kafka://one:9092", Map.of(), Map.of("security.protocol", "x")), "security.protocol");
        assertThat(KafkaTls.of(Map.of(), Map.of("security.protocol", "SSL")).used())
                .isTrue();
    }
}
