package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers on this machine, every message on each of them: any one of them may be killed under load. */
class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES = 40;

    @TempDir
    Path folder;

    private final List<NatsServer> nodes = new ArrayList<>();
    private URI uri;

    @BeforeEach
    void start() throws Exception {
        List<Integer> ports = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            ports.add(NatsServer.freePort());
            routes.add("nats://127.0.0.1:" + ports.get(i));
        }
        for (int i = 0; i < 3; i++) {
            NatsServer node = new NatsServer(
                    folder.resolve("node" + i),
                    NatsServer.freePort(),
                    "server_name: node" + i,
                    "cluster { name: three, listen: \"127.0.0.1:" + ports.get(i) + "\", routes: [\""
                            + String.join("\",\"", routes) + "\"] }");
            node.start();
            nodes.add(node);
            servers.append(i == 0 ? "" : ",").append("127.0.0.1:").append(node.port());
        }
        uri = URI.create("nats://" + servers + "?replicas=3&ackWait=2s");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(this::keepsThreeCopies);
    }

    @AfterEach
    void stop() throws Exception {
        for (NatsServer node : nodes) {
            node.close();
        }
    }

    private boolean keepsThreeCopies() {
        try (Connection connection =
                Nats.connect("nats://127.0.0.1:" + nodes.get(0).port())) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("try")
                            .subjects("try")
                            .replicas(3)
                            .build());
            return true;
        } catch (Exception e) {
            return false; // there is no leader yet
        }
    }

    /** Whether every server has caught up with what the others stored: the loss of another before is the loss of two. */
    private boolean inStep() {
        try (Connection connection =
                Nats.connect("nats://127.0.0.1:" + nodes.get(0).port())) {
            JetStreamManagement management = connection.jetStreamManagement();
            List<ClusterInfo> all = new ArrayList<>();
            for (String stream : management.getStreamNames()) {
                all.add(management.getStreamInfo(stream).getClusterInfo());
                for (String consumer : management.getConsumerNames(stream)) {
                    all.add(management.getConsumerInfo(stream, consumer).getClusterInfo());
                }
            }
            return all.stream()
                    .allMatch(each -> each != null
                            && each.getReplicas().size() == 2
                            && each.getReplicas().stream().allMatch(Replica::isCurrent));
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    @Timeout(400)
    void anyNodeIsKilledUnderLoadAndNothingIsLost() throws Exception {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        try (Bus bus = Bus.builder(uri).deadline(Duration.ofSeconds(60)).open();
                Bus other = Bus.open(uri);
                WorkerService one = service(bus, "one", handled);
                WorkerService two = service(other, "two", handled)) {
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                for (int i = 0; !enough.get(); i++) {
                    bus.cast("work", "t.m", "{}", CastOptions.DEFAULT.withId("m" + i));
                    confirmed.add("m" + i);
                }
            });
            try {
                for (NatsServer node : nodes) {
                    more(handled, 50);
                    node.kill();
                    more(handled, 50);
                    node.start();
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(200))
                            .until(this::inStep);
                    more(handled, 50);
                }
            } finally {
                enough.set(true);
                load.join();
            }
            await().atMost(PATIENCE).until(() -> handled.containsAll(confirmed));
            assertThat(confirmed).hasSizeGreaterThan(400);
        }
    }

    private static WorkerService service(Bus bus, String engine, Set<String> handled) {
        return WorkerService.builder(bus)
                .engine(engine)
                .handler("work", "t.m", delivery -> {
                    handled.add(delivery.message().id());
                    return Outcome.done();
                })
                .start();
    }

    private void more(Set<String> handled, int count) {
        int before = handled.size();
        try {
            await().atMost(PATIENCE).until(() -> handled.size() >= before + count);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("It stands still. The servers say:\n" + lastWords(), e);
        }
    }

    /** Servers that choose leaders and find none say so in their logs, and nowhere else. */
    private String lastWords() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < nodes.size(); i++) {
            try {
                List<String> lines =
                        Files.readAllLines(folder.resolve("node" + i).resolve("server.log"));
                words.append("node").append(i).append('\n');
                lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            } catch (IOException e) {
                words.append(e).append('\n');
            }
        }
        return words.toString();
    }
}
