package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the broker and of engines, and credentials beside them. */
class TlsTest {
    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(folder)
                .make("broker", "dns:localhost")
                .make("engine", "dns:engine")
                .make("stranger", "dns:localhost");
        broker = BrokerProcess.artemis(
                        "user=engine",
                        "password=s3cret-tls",
                        "keystore=" + certificates.store("broker"),
                        "truststore=" + certificates.trusting("engine"))
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static Map<String, String> security(String... changes) throws Exception {
        Map<String, String> security = new HashMap<>(Map.of(
                "user", "engine",
                "password", "s3cret-tls",
                "tls.ca", certificates.certificate("broker"),
                "tls.certificate", certificates.certificate("engine"),
                "tls.key", certificates.key("engine")));
        for (int i = 0; i < changes.length; i += 2) {
            security.put(changes[i], changes[i + 1]);
        }
        return security;
    }

    private static void connect(String host, Map<String, String> security) {
        URI uri = URI.create("amqps://" + host + ":" + broker.port());
        TransportConfig config = new TransportConfig(uri, "tls", true, security, Map.of());
        try (Transport transport = new AmqpTransportProvider().open(config)) {
            transport.openSender().close();
        }
    }

    private static TransportException refused(String host, Map<String, String> security) {
        return catchThrowableOfType(TransportException.class, () -> connect(host, security));
    }

    @Test
    void bothSidesKnowEachOther() throws Exception {
        connect("localhost", security());
    }

    @Test
    void anotherAuthorityIsRefused() throws Exception {
        TransportException failure = refused("localhost", security("tls.ca", certificates.certificate("stranger")));

        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
    }

    @Test
    void aRenewedFileIsReadAtTheNextConnection() throws Exception {
        Path ca = Files.copy(Path.of(certificates.certificate("stranger")), folder.resolve("renewed.pem"));
        URI uri = URI.create("amqps://localhost:" + broker.port());
        TransportConfig config = new TransportConfig(uri, "tls", true, security("tls.ca", ca.toString()), Map.of());
        try (Transport transport = new AmqpTransportProvider().open(config)) {
            assertThat(catchThrowableOfType(TransportException.class, transport::openSender))
                    .isNotNull();
            Files.writeString(ca, "half writ");
            assertThat(catchThrowableOfType(TransportException.class, transport::openSender))
                    .extracting(TransportException::kind)
                    .isEqualTo(Kind.AUTHENTICATION); // as before, and no other failure

            Files.copy(Path.of(certificates.certificate("broker")), ca, StandardCopyOption.REPLACE_EXISTING);

            transport.openSender().close();
        }
    }

    @Test
    void anotherHostNameIsRefused() throws Exception {
        assertThat(refused("127.0.0.1", security()).kind()).isEqualTo(Kind.AUTHENTICATION);
    }

    @Test
    void withoutAClientsCertificateNobodyComesIn() throws Exception {
        Map<String, String> without = security();
        without.remove("tls.certificate");
        without.remove("tls.key");

        assertThat(refused("localhost", without)).isNotNull();
    }

    @Test
    void aWrongPasswordIsRefusedAndNotTold() throws Exception {
        TransportException failure = refused("localhost", security("password", "wr0ng-tls"));

        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
        for (Throwable each = failure; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("wr0ng-tls");
        }
    }
}
