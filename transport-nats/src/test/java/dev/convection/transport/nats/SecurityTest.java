package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in and who is trusted, against servers that check. A wrong one is said so soon, by its kind, and without secrets. */
class SecurityTest {
    private static final Destination QUEUE = new Destination.Queue("secured");
    private static final Duration SOON = Duration.ofSeconds(2 + 1); // connectionTimeout and a second

    @TempDir
    Path folder;

    private static TransportConfig config(URI uri, Map<String, String> security) {
        return new TransportConfig(uri, "security", true, security, Map.of());
    }

    /** A message goes through, both ways. */
    private static void works(URI uri, Map<String, String> security) throws Exception {
        try (Transport transport = new NatsTransportProvider().open(config(uri, security))) {
            Message message = Message.of(
                    UUID.randomUUID().toString(),
                    "/test",
                    "t.m",
                    Instant.EPOCH,
                    "application/json",
                    Map.of(),
                    new byte[] {'{', '}'});
            transport
                    .openSender()
                    .send(QUEUE, message, Duration.ZERO)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            received(transport.openReceiver(QUEUE, 1));
        }
    }

    private static <T> void received(Receiver<T> receiver) {
        List<Received<T>> got = receiver.poll(1, Duration.ofSeconds(10));
        assertThat(got).hasSize(1);
        receiver.settle(List.of(Settlement.accept(got.get(0).tag())));
    }

    private static void refused(URI uri, Map<String, String> security, Kind kind) {
        try (Transport transport = new NatsTransportProvider().open(config(uri, security))) {
            long began = System.nanoTime();
            TransportException failure = catchThrowableOfType(TransportException.class, transport::openSender);
            long took = System.nanoTime() - began;

            assertThat(failure).isNotNull();
            assertThat(failure.kind()).as(all(failure)).isEqualTo(kind);
            assertThat(failure.getCause()).isNotNull();
            assertThat(took).isLessThan(SOON.toNanos());
            for (Map.Entry<String, String> each : security.entrySet()) {
                if (each.getKey().equals("password") || each.getKey().equals("token")) {
                    assertThat(all(failure)).doesNotContain(each.getValue());
                    assertThat(transport.toString()).doesNotContain(each.getValue());
                }
            }
        }
    }

    private static String all(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private NatsServer server(String... settings) throws Exception {
        return NatsServer.start(folder.resolve("server"), settings);
    }

    private static Map<String, String> with(Map<String, String> map, String key, Object value) {
        Map<String, String> changed = new HashMap<>(map);
        changed.put(key, value.toString());
        return changed;
    }

    @Test
    void userAndPassword() throws Exception {
        try (NatsServer server = server("authorization { user: ann, password: \"s3cret-of-ann\" }")) {
            works(server.uri(""), Map.of("user", "ann", "password", "s3cret-of-ann"));
            refused(server.uri(""), Map.of("user", "ann", "password", "wr0ng-of-ann"), Kind.AUTHENTICATION);
            refused(server.uri(""), Map.of(), Kind.AUTHENTICATION);
        }
    }

    @Test
    void token() throws Exception {
        try (NatsServer server = server("authorization { token: \"t0ken-of-all\" }")) {
            works(server.uri(""), Map.of("token", "t0ken-of-all"));
            refused(server.uri(""), Map.of("token", "wr0ng-token"), Kind.AUTHENTICATION);
        }
    }

    @Test
    void seedOfAnNKey() throws Exception {
        NKey user = NKey.createUser(null);
        NKey stranger = NKey.createUser(null);
        Path right = Files.writeString(folder.resolve("right.nk"), new String(user.getSeed()) + "\n");
        Path wrong = Files.writeString(folder.resolve("wrong.nk"), new String(stranger.getSeed()));
        String key = new String(user.getPublicKey());
        try (NatsServer server = server("authorization { users: [ { nkey: " + key + " } ] }")) {
            works(server.uri(""), Map.of("credentials-file", right.toString()));
            refused(server.uri(""), Map.of("credentials-file", wrong.toString()), Kind.AUTHENTICATION);
        }
    }

    @Test
    void credentialsFile() throws Exception {
        NKey operator = NKey.createOperator(null);
        NKey account = NKey.createAccount(null);
        NKey stranger = NKey.createAccount(null);
        String systemKey = new String(NKey.createAccount(null).getPublicKey());
        String systemJwt = jwt(operator, systemKey, "{\"type\":\"account\",\"version\":2}");
        String accountKey = new String(account.getPublicKey());
        String operatorJwt = operatorJwt(operator);
        String accountJwt = accountJwt(operator, accountKey);
        Path right = credentials("right.creds", account);
        Path wrong = credentials("wrong.creds", stranger);
        try (NatsServer server = server(
                "operator: " + operatorJwt,
                "resolver: MEMORY",
                "system_account: " + systemKey,
                "resolver_preload: { " + accountKey + ": " + accountJwt + ", " + systemKey + ": " + systemJwt + " }")) {
            works(server.uri(""), Map.of("credentials-file", right.toString()));
            refused(server.uri(""), Map.of("credentials-file", wrong.toString()), Kind.AUTHENTICATION);
        }
    }

    private Path credentials(String name, NKey account) throws Exception {
        NKey user = NKey.createUser(null);
        String jwt =
                JwtUtils.issueUserJWT(account, new String(account.getPublicKey()), new String(user.getPublicKey()));
        return Files.writeString(
                folder.resolve(name), String.format(JwtUtils.NATS_USER_JWT_FORMAT, jwt, new String(user.getSeed())));
    }

    private static String operatorJwt(NKey operator) throws Exception {
        return jwt(operator, new String(operator.getPublicKey()), "{\"type\":\"operator\",\"version\":2}");
    }

    private static String accountJwt(NKey operator, String account) throws Exception {
        String unlimited = "\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,\"wildcards\":true,"
                + "\"conn\":-1,\"leaf\":-1,\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";
        return jwt(operator, account, "{\"limits\":{" + unlimited + "},\"type\":\"account\",\"version\":2}");
    }

    private static String jwt(NKey issuer, String subject, String nats) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        return JwtUtils.issueJWT(issuer, subject, "test", null, now, new String(issuer.getPublicKey()), () -> nats);
    }

    @Test
    void credentialsFileThatIsNone() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        try (NatsServer server = server()) {
            try (Transport transport = new NatsTransportProvider()
                    .open(config(server.uri(""), Map.of("credentials-file", empty.toString())))) {
                TransportException failure = catchThrowableOfType(TransportException.class, transport::openSender);
                assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
                assertThat(failure).hasMessageContaining("credentials-file");
            }
            refused(server.uri(""), Map.of("credentials-file", "/no/such/file"), Kind.CONFIGURATION);
        }
    }

    private String[] tls(String certificate, String more) {
        Certificates files = new Certificates(folder);
        return new String[] {
            "tls { cert_file: \"" + folder.resolve(certificate + ".pem") + "\", key_file: \"" + files.key(certificate)
                    + "\", ca_file: \"" + folder.resolve("ca.pem") + "\", timeout: 2 " + more + " }"
        };
    }

    private URI tlsUri(NatsServer server, String host) {
        return URI.create("tls://" + host + ":" + server.port());
    }

    @Test
    void tlsByATrustedAuthority() throws Exception {
        Certificates files = new Certificates(folder);
        Map<String, String> trust = Map.of("tls.ca", files.authority("ca").toString());
        Map<String, String> mistrust = Map.of("tls.ca", files.authority("other").toString());
        files.certificate("server", "ca", "dns:localhost,ip:127.0.0.1");
        try (NatsServer server = server(tls("server", ""))) {
            works(tlsUri(server, "localhost"), trust);
            works(tlsUri(server, "127.0.0.1"), trust);
            works(server.uri(""), trust);
            refused(tlsUri(server, "localhost"), mistrust, Kind.AUTHENTICATION);
            refused(server.uri(""), Map.of(), Kind.AUTHENTICATION);
        }
    }

    @Test
    void nameOfAnotherHostIsRefused() throws Exception {
        Certificates files = new Certificates(folder);
        Map<String, String> trust = Map.of("tls.ca", files.authority("ca").toString());
        files.certificate("server", "ca", "dns:other.example,ip:127.0.0.2");
        try (NatsServer server = server(tls("server", ""))) {
            refused(tlsUri(server, "localhost"), trust, Kind.AUTHENTICATION);
            refused(tlsUri(server, "127.0.0.1"), trust, Kind.AUTHENTICATION);
        }
    }

    @Test
    void clientCertificate() throws Exception {
        Certificates files = new Certificates(folder);
        Map<String, String> trust = Map.of("tls.ca", files.authority("ca").toString());
        files.authority("other");
        files.certificate("server", "ca", "dns:localhost");
        files.certificate("client", "ca", "dns:client");
        files.certificate("stranger", "other", "dns:client");
        try (NatsServer server = server(tls("server", ", verify: true"))) {
            URI uri = tlsUri(server, "localhost");
            works(
                    uri,
                    with(with(trust, "tls.certificate", folder.resolve("client.pem")), "tls.key", files.key("client")));
            refused(uri, trust, Kind.AUTHENTICATION);
            refused(
                    uri,
                    with(
                            with(trust, "tls.certificate", folder.resolve("stranger.pem")),
                            "tls.key",
                            files.key("stranger")),
                    Kind.AUTHENTICATION);
        }
    }

    @Test
    void noFallBackToPlainText() throws Exception {
        Certificates files = new Certificates(folder);
        Map<String, String> trust = Map.of("tls.ca", files.authority("ca").toString());
        try (NatsServer server = server()) {
            refused(tlsUri(server, "localhost"), trust, Kind.AUTHENTICATION);
        }
    }

    @Test
    void serverThatIsNotThereIsUnavailableWithItsReason() throws Exception {
        URI nowhere = URI.create("nats://127.0.0.1:" + NatsServer.freePort());
        try (Transport transport = new NatsTransportProvider().open(config(nowhere, Map.of()))) {
            TransportException failure = catchThrowableOfType(TransportException.class, transport::openSender);

            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("ConnectException");
        }
    }

    @Test
    void aRightThatIsMissingIsSaid() throws Exception {
        String rights = "permissions: { publish: [\"convection.>\"], subscribe: [\"_INBOX.>\"] }";
        try (NatsServer server = server("authorization { users: [ { user: ann, password: ann, " + rights + " } ] }")) {
            Map<String, String> ann = Map.of("user", "ann", "password", "ann");
            try (Transport transport = new NatsTransportProvider().open(config(server.uri(""), ann))) {
                TransportException failure =
                        catchThrowableOfType(TransportException.class, () -> transport.openReceiver(QUEUE, 1));

                assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
                assertThat(failure).hasMessageContaining("Permissions Violation");
            }
        }
    }
}
