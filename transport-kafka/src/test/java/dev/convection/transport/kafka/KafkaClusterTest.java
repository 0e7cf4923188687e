package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers, of which any one may die. */
@Timeout(300)
class KafkaClusterTest {
    private static final int NODES = 3;

    private final List<KafkaBroker> brokers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        String cluster = Uuid.randomUuid().toString();
        for (int node = 1; node <= NODES; node++) {
            brokers.add(new KafkaBroker(node, cluster));
        }
        String quorum = IntStream.rangeClosed(1, NODES)
                .mapToObj(
                        node -> node + "@127.0.0.1:" + brokers.get(node - 1).controllerPort() + ":" + Uuid.randomUuid())
                .collect(Collectors.joining(","));
        String controllers = brokers.stream()
                .map(broker -> "127.0.0.1:" + broker.controllerPort())
                .collect(Collectors.joining(","));
        for (KafkaBroker broker : brokers) {
            broker.internalTopics(NODES, 2);
            broker.memberOf(quorum, controllers)
                    .with("min.insync.replicas", "2")
                    // A dead one is missed after so long; by default 9 s.
                    .with("broker.session.timeout.ms", "3000")
                    .with("broker.heartbeat.interval.ms", "500")
                    .launch();
        }
        for (KafkaBroker broker : brokers) {
            broker.awaitReady();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (KafkaBroker broker : brokers) {
            broker.close();
        }
    }

    private URI uri() {
        String servers = brokers.stream().map(KafkaBroker::servers).collect(Collectors.joining(","));
        return URI.create("kafka://" + servers + "?lease=5s&replication=3");
    }

    @Test
    @DisplayName("FLT-5 SND-2: each of three brokers is killed under load, one after the other: confirmed is handled")
    void anyOneMayDie() throws Exception {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        try (Bus bus = Bus.builder(uri()).deadline(Duration.ofSeconds(60)).open();
                WorkerService service = WorkerService.builder(bus)
                        .handler("orders", "orders.place", delivery -> {
                            handled.add(delivery.message().id());
                            return Outcome.done();
                        })
                        .start()) {
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> cast(bus, confirmed, enough));
            for (KafkaBroker broker : brokers) {
                int before = handled.size();
                await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() > before + 50);

                broker.kill();

                int after = handled.size();
                await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() > after + 50);
                broker.start();
            }
            enough.set(true);
            load.join();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(handled).containsAll(confirmed));
        }
    }

    @Test
    @DisplayName("FLT-9: with too few replicas nothing is confirmed, a cast fails within its deadline, and it recovers")
    void tooFewReplicasConfirmNothing() throws Exception {
        try (Bus bus = Bus.builder(uri()).deadline(Duration.ofSeconds(60)).open()) {
            bus.cast("orders", "orders.place", "{}", CastOptions.DEFAULT);
            brokers.get(1).kill();
            brokers.get(2).kill();

            long began = System.nanoTime();
            assertThatThrownBy(() ->
                            bus.cast("orders", "orders.place", "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(5))))
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            failure -> assertThat(failure.kind().retryable()).isTrue());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));

            brokers.get(1).start();
            brokers.get(2).start();
            bus.cast("orders", "orders.place", "{}", CastOptions.DEFAULT);
        }
    }

    private static void cast(Bus bus, Set<String> confirmed, AtomicBoolean enough) {
        for (int i = 0; !enough.get(); i++) {
            String id = "m" + i;
            bus.cast("orders", "orders.place", "{}", CastOptions.DEFAULT.withId(id));
            confirmed.add(id);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
