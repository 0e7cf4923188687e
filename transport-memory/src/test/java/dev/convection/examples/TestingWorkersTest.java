package dev.convection.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Asynchronous;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The examples of docs/testing-workers.md and of the package's manual: what users of the bus may write, with nothing but its API. */
class TestingWorkersTest {

    @Worker(queue = "orders")
    interface Orders {
        @Asynchronous
        void place(String customer, int amount);
    }

    /** The worker under test: idempotent, as all of them are. */
    static final class Clerk implements Orders {
        final Map<String, Integer> ledger = new ConcurrentHashMap<>();
        final List<Integer> attempts = new CopyOnWriteArrayList<>();
        volatile boolean closed;

        @Override
        public void place(String customer, int amount) {
            Delivery delivery = Delivery.current().orElseThrow();
            attempts.add(delivery.attempt());
            if (amount < 0) {
                throw Outcome.reject("a negative amount").asException();
            }
            if (closed) {
                throw new IllegalStateException("closed");
            }
            ledger.put(delivery.message().id(), amount);
        }
    }

    MemoryBroker broker;
    Bus bus;

    @BeforeEach
    void open(TestInfo test) {
        broker = MemoryBroker.named(test.getTestMethod().orElseThrow().getName());
        bus = Bus.open(broker.uri());
    }

    @AfterEach
    void close() {
        bus.close();
        broker.close();
    }

    @Test
    void orderIsBooked() {
        Clerk clerk = new Clerk();
        try (WorkerService engine =
                WorkerService.builder(bus).worker(Orders.class, clerk).start()) {
            bus.client(Orders.class).place("ada", 3);

            await().until(() -> clerk.ledger.containsValue(3));
        }
    }

    @Test
    void whatWasCast() {
        bus.client(Orders.class).place("ada", 3);

        Message cast = broker.messages("orders").get(0);
        assertThat(cast.type()).isEqualTo("Orders.place");
        assertThat(cast.text()).isEqualTo("{\"customer\":\"ada\",\"amount\":3}");
    }

    @Test
    void retriesWithoutWaiting() {
        Clerk clerk = new Clerk();
        clerk.closed = true;
        WorkerService engine =
                WorkerService.builder(bus).worker(Orders.class, clerk).start();
        bus.client(Orders.class).place("ada", 3);
        await().until(() -> broker.contents("orders").delayed() == 1);

        clerk.closed = false;
        broker.advance(Duration.ofMinutes(1));

        await().until(() -> clerk.ledger.containsValue(3));
        assertThat(clerk.attempts).containsExactly(1, 2);
        engine.stop();
    }

    @Test
    void rejectedOrdersAreDeadLetters() {
        WorkerService engine =
                WorkerService.builder(bus).worker(Orders.class, new Clerk()).start();

        bus.client(Orders.class).place("ada", -1);

        List<String> reasons = new CopyOnWriteArrayList<>();
        await().until(() -> {
            bus.deadLetters("orders").browse(letter -> reasons.add(letter.reason()));
            return !reasons.isEmpty();
        });
        assertThat(reasons.get(0)).contains("a negative amount");
        engine.stop();
    }

    @Test
    void engineThatDies() {
        CountDownLatch dead = new CountDownLatch(1);
        Bus doomed = Bus.open(broker.uri());
        WorkerService first = WorkerService.builder(doomed)
                .engine("first")
                .drainLimit(Duration.ZERO)
                .worker(Orders.class, (customer, amount) -> awaitQuietly(dead))
                .start();
        bus.client(Orders.class).place("ada", 3);
        await().until(() -> first.running() == 1);

        broker.faults().kill("first");

        Clerk clerk = new Clerk();
        WorkerService second =
                WorkerService.builder(bus).worker(Orders.class, clerk).start();
        await().until(() -> clerk.ledger.containsValue(3));
        assertThat(clerk.attempts).containsExactly(2);
        second.stop();
        dead.countDown();
        doomed.close();
    }

    @Test
    void everythingTwice() {
        broker.faults().duplicate(1, 0);
        Clerk clerk = new Clerk();
        WorkerService engine =
                WorkerService.builder(bus).worker(Orders.class, clerk).start();

        bus.client(Orders.class).place("ada", 3);

        await().until(() -> clerk.attempts.size() == 2);
        assertThat(clerk.ledger).hasSize(1);
        engine.stop();
    }

    @Test
    void brokerOnABadDay() {
        broker.faults().disconnect();
        CastOptions impatient = CastOptions.DEFAULT.within(Duration.ofMillis(100));

        assertThatThrownBy(() -> bus.client(Orders.class, impatient).place("ada", 3))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));

        broker.faults().reconnect();
        bus.client(Orders.class).place("ada", 3);
        assertThat(broker.contents("orders").ready()).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
