package dev.convection.transport.nats;

import dev.convection.transport.tck.TransportHarness;
import dev.convection.transport.tck.Trouble;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One server of this machine, with a user and a password. */
final class NatsHarness implements TransportHarness {
    private static final String OPTIONS = "?ackWait=2s";
    private static final String HOG = "hog";

    private Path folder;
    private NatsServer server;

    @Override
    public void start() throws Exception {
        folder = Files.createTempDirectory("convection-nats");
        server = NatsServer.start(folder, "authorization { user: kit, password: \"right\" }");
    }

    @Override
    public void stop() throws Exception {
        server.close();
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public URI uri() {
        return server.uri(OPTIONS);
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return Optional.of(server.address());
    }

    @Override
    public URI uri(InetSocketAddress via) {
        return URI.create("nats://" + via.getAddress().getHostAddress() + ":" + via.getPort() + OPTIONS);
    }

    @Override
    public Map<String, String> security() {
        return Map.of("user", "kit", "password", "right");
    }

    @Override
    public Map<String, String> wrongSecurity() {
        return Map.of("user", "kit", "password", "wrong");
    }

    /** The server writes when a delayed release is due in whole seconds, rounded down. */
    @Override
    public Duration earlyAfterRestart() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Set<Trouble> troubles() {
        return Set.of(Trouble.STOP, Trouble.KILL, Trouble.REFUSE, Trouble.END_RECEIVERS);
    }

    @Override
    public void begin(Trouble trouble) throws Exception {
        switch (trouble) {
            case STOP -> server.stop();
            case KILL -> server.kill();
            case REFUSE -> fill();
            case END_RECEIVERS -> deleteConsumers();
            default -> throw new IllegalArgumentException(trouble.toString());
        }
    }

    @Override
    public void end(Trouble trouble) throws Exception {
        switch (trouble) {
            case STOP, KILL -> server.start();
            case REFUSE -> {
                try (Connection connection = connect()) {
                    connection.jetStreamManagement().deleteStream(HOG);
                }
            }
            default -> {}
        }
    }

    private Connection connect() throws IOException, InterruptedException {
        return Nats.connect(Options.builder()
                .server("nats://127.0.0.1:" + server.port())
                .userInfo("kit", "right")
                .build());
    }

    /** Uses up the server's storage, to the last byte. */
    private void fill() throws Exception {
        try (Connection connection = connect()) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(HOG)
                            .subjects(HOG)
                            .build());
            for (int size = 1_000_000; size > 0; ) {
                try {
                    connection.jetStream().publish(HOG, new byte[size]);
                } catch (JetStreamApiException full) {
                    size /= 4;
                }
            }
        }
    }

    private void deleteConsumers() throws Exception {
        try (Connection connection = connect()) {
            JetStreamManagement management = connection.jetStreamManagement();
            for (String stream : management.getStreamNames()) {
                for (String consumer : management.getConsumerNames(stream)) {
                    management.deleteConsumer(stream, consumer);
                }
            }
        }
    }

    @Override
    public boolean foreign(String namespace, String queue, byte[] body) throws Exception {
        try (Connection connection = connect()) {
            connection.jetStream().publish("convection." + namespace + "." + queue + ".work", body);
        }
        return true;
    }

    @Override
    public Map<String, String> versions() {
        try (Connection connection = connect()) {
            return Map.of(
                    "transport", "nats",
                    "client", "jnats " + Nats.CLIENT_VERSION,
                    "broker", "nats-server " + connection.getServerInfo().getVersion());
        } catch (IOException | InterruptedException e) {
            return Map.of("transport", "nats", "broker", "away: " + e.getMessage());
        }
    }
}
