package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Two brokers in the URI: one is lost under load, and the other goes on. */
class TwoBrokersTest {

    @Test
    void theBackupHasAllThatThePrimaryHadConfirmed() throws Exception {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        try (BrokerProcess primary = BrokerProcess.artemis();
                BrokerProcess backup = BrokerProcess.artemis()) {
            BrokerProcess.pair(primary, backup);
            primary.start();
            backup.start();
            try (Bus bus = Bus.builder(both(primary, backup))
                            .deadline(Duration.ofSeconds(60))
                            .open();
                    WorkerService service = service(bus, handled)) {
                castAll(bus, confirmed, 0, 50); // nobody handles them yet: the backup must have them
                primary.kill();
                service.start();
                castAll(bus, confirmed, 50, 100);
                await().atMost(Duration.ofSeconds(60)).until(() -> handled.containsAll(confirmed));
            }
        }
        assertThat(confirmed).hasSize(100);
    }

    private static URI both(BrokerProcess first, BrokerProcess second) {
        return URI.create("amqp://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port());
    }

    private static void castAll(Bus bus, Set<String> confirmed, int from, int to) {
        for (int i = from; i < to; i++) {
            bus.cast("orders", "orders.place", "{}", CastOptions.DEFAULT.withId("m-" + i));
            confirmed.add("m-" + i);
        }
    }

    @Test
    void oneThatIsNotConnectedGoesOnAndNothingConfirmedIsLost() throws Exception {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        try (BrokerProcess first = BrokerProcess.artemis().start();
                BrokerProcess second = BrokerProcess.artemis().start()) {
            try (Bus bus = Bus.builder(both(first, second))
                            .deadline(Duration.ofSeconds(60))
                            .open();
                    WorkerService service = service(bus, handled)) {
                service.start();
                castAll(bus, confirmed, 0, 50);
                first.kill();
                castAll(bus, confirmed, 50, 100);
                // What only the first had confirmed waits there: by its own rules it is there when it is back.
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> handled.stream()
                                        .filter(id -> Integer.parseInt(id.substring(2)) >= 50)
                                        .count()
                                == 50);
            }
            first.start();
            try (Bus bus = Bus.open(URI.create("amqp://127.0.0.1:" + first.port()));
                    WorkerService service = service(bus, handled)) {
                service.start();
                await().atMost(Duration.ofSeconds(60)).until(() -> handled.containsAll(confirmed));
            }
        }
        assertThat(confirmed).hasSize(100);
    }

    private static WorkerService service(Bus bus, Set<String> handled) {
        return WorkerService.builder(bus)
                .concurrency(4)
                .handler("orders", "orders.place", delivery -> {
                    handled.add(delivery.message().id());
                    return Outcome.done();
                })
                .build();
    }
}
