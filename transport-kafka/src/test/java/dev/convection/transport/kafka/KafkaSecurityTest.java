package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One broker that listens in all the ways that one can be secured. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class KafkaSecurityTest {
    private static final String SECRET = "pass-4711-word";
    private static final Map<String, String> SCRAM = Map.of("sasl.mechanism", "SCRAM-SHA-512");
    private static final Map<String, String> LOGIN = Map.of("user", "engine", "password", SECRET);

    private KafkaBroker broker;
    private Certificate server;
    private Certificate client;
    private Certificate stranger;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = new Certificate(folder, "server", "ip:127.0.0.1");
        client = new Certificate(folder, "client", "dns:client");
        stranger = new Certificate(folder, "stranger", "dns:elsewhere.example.org");
        broker = new KafkaBroker()
                .listener("TLS", "SSL")
                .listener("MUTUAL", "SSL")
                .listener("ELSEWHERE", "SSL")
                .listener("SCRAM", "SASL_PLAINTEXT")
                .listener("PLAIN", "SASL_SSL")
                .with("listener.name.mutual.ssl.client.auth", "required")
                .with("listener.name.mutual.ssl.truststore.type", "PEM")
                .with("listener.name.mutual.ssl.truststore.location", client.certificate())
                .with("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512")
                .with(
                        "listener.name.scram.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .with(
                        "listener.name.plain.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_engine=\"" + SECRET
                                + "\";")
                .with("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512")
                .with("listener.name.plain.sasl.enabled.mechanisms", "PLAIN")
                .formattedWith("--add-scram", "SCRAM-SHA-512=[name=engine,password=" + SECRET + "]");
        for (String name : new String[] {"tls", "mutual", "plain", "elsewhere"}) {
            Certificate shown = name.equals("elsewhere") ? stranger : server;
            broker.with("listener.name." + name + ".ssl.keystore.type", "PKCS12")
                    .with("listener.name." + name + ".ssl.keystore.location", shown.store())
                    .with("listener.name." + name + ".ssl.keystore.password", Certificate.PASSWORD);
        }
        broker.start();
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
    }

    private String uri(String listener) {
        return "kafka://" + broker.servers(listener) + "?lease=5s";
    }

    private static Kind failure(String uri, Map<String, String> security, Map<String, String> options) {
        try (Transport transport = Trip.open(uri, true, security, options)) {
            TransportException[] failure = new TransportException[1];
            assertThatThrownBy(transport::traits)
                    .isInstanceOfSatisfying(TransportException.class, thrown -> failure[0] = thrown);
            StringWriter all = new StringWriter();
            failure[0].printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).doesNotContain(SECRET).doesNotContain("PRIVATE KEY");
            assertThat(transport.toString()).doesNotContain(SECRET);
            return failure[0].kind();
        }
    }

    @Test
    void tlsWithACertificateThatIsTrusted() throws Exception {
        Trip.round(uri("TLS"), Map.of("tls.ca", server.certificate()), Map.of());
    }

    @Test
    void tlsWithACertificateThatIsNot() {
        assertThat(failure(uri("TLS"), Map.of("tls.ca", stranger.certificate()), Map.of()))
                .isEqualTo(Kind.AUTHENTICATION);
    }

    @Test
    void tlsWithTheNameOfAnotherHost() {
        assertThat(failure(uri("ELSEWHERE"), Map.of("tls.ca", stranger.certificate()), Map.of()))
                .isEqualTo(Kind.AUTHENTICATION);
    }

    @Test
    void tlsDoesNotFallBackToPlainText() {
        assertThat(failure(uri("CLIENT"), Map.of("tls.ca", server.certificate()), Map.of()))
                .isIn(Kind.UNAVAILABLE, Kind.AUTHENTICATION);
    }

    @Test
    void mutualTls() throws Exception {
        Trip.round(
                uri("MUTUAL"),
                Map.of(
                        "tls.ca", server.certificate(),
                        "tls.certificate", client.certificate(),
                        "tls.key", client.key()),
                Map.of());
    }

    @Test
    void mutualTlsWithoutACertificate() {
        assertThat(failure(uri("MUTUAL"), Map.of("tls.ca", server.certificate()), Map.of()))
                .isEqualTo(Kind.AUTHENTICATION);
    }

    @Test
    void plainOverTls() throws Exception {
        Trip.round(
                uri("PLAIN"), Map.of("tls.ca", server.certificate(), "user", "engine", "password", SECRET), Map.of());
    }

    @Test
    void scram() throws Exception {
        Trip.round(uri("SCRAM"), LOGIN, SCRAM);
    }

    @Test
    void wrongPassword() {
        assertThat(failure(uri("SCRAM"), Map.of("user", "engine", "password", SECRET + "x"), SCRAM))
                .isEqualTo(Kind.AUTHENTICATION);
    }

    @Test
    void noPasswordWhereOneIsAskedFor() {
        assertThat(failure(uri("SCRAM"), Map.of(), Map.of())).isIn(Kind.UNAVAILABLE, Kind.AUTHENTICATION);
    }
}
