package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static NatsSettings of(String uri, Map<String, String> security) {
        return NatsSettings.of(new TransportConfig(URI.create(uri), "ns", true, security, Map.of()));
    }

    private static TransportException refusal(String uri, Map<String, String> security) {
        TransportException failure = catchThrowableOfType(TransportException.class, () -> of(uri, security));
        assertThat(failure).as(uri).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        return failure;
    }

    @Test
    void severalServersAndTheUsualPort() {
        assertThat(of("nats://a:1,b,c:3/", Map.of()).servers())
                .containsExactly("nats://a:1", "nats://b:4222", "nats://c:3");
        assertThat(of("tls://[::1]", Map.of()).servers()).containsExactly("tls://[::1]:4222");
    }

    @Test
    void optionsAreRead() {
        NatsOptions options = of("nats://a?ackWait=5s&replicas=3&domain=hub&connectionTimeout=PT1S", Map.of())
                .options();

        assertThat(options.ackWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.replicas()).isEqualTo(3);
        assertThat(options.jsPrefix()).isEqualTo("$JS.hub.API");
        assertThat(options.connectionTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "nats:a, HOST",
        "nats://a/path, HOST",
        "nats://a:0, port",
        "nats://a:99999, port",
        "nats://a?nosuch=1, nosuch",
        "nats://a?maxDeliver=3, maxDeliver",
        "nats://a?ackWait=soon, ackWait",
        "nats://a?ackWait=0s, ackWait",
        "nats://a?replicas=0, replicas",
        "nats://a?replicas=two, replicas",
        "nats://a?domain=x&jsPrefix=y, domain",
        "nats://a?domain=x*, domain",
        "nats://a?ackWait, ackWait",
        "nats://a?ackWait=1s&ackWait=2s, twice",
    })
    void whatIsWrongIsNamed(String uri, String named) {
        assertThat(refusal(uri, Map.of())).hasMessageContaining(named);
    }

    @Test
    void credentialsInTheUriAreRefusedAndNotRepeated() {
        assertThat(refusal("nats://ann:s3cret@a:4222", Map.of()).getMessage())
                .doesNotContain("s3cret")
                .contains("user");
    }

    @Test
    void securityKeysThatDoNotFitTogether() {
        for (Map<String, String> wrong : List.of(
                Map.of("user", "ann"),
                Map.of("password", "hidden"),
                Map.of("user", "ann", "password", "hidden", "token", "hidden"),
                Map.of("token", "hidden", "credentials-file", "/f"))) {
            assertThat(refusal("nats://a", wrong).getMessage())
                    .contains("security key")
                    .doesNotContain("hidden");
        }
        assertThat(refusal("nats://a", Map.of("tls.certificate", "/c")).getMessage())
                .contains("tls.key is missing");
    }

    @Test
    void noSecretInWords() {
        assertThat(of("nats://a", Map.of("user", "ann", "password", "hidden")).toString())
                .doesNotContain("hidden")
                .contains("password");
    }
}
