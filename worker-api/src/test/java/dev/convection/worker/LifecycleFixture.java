package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;

import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services that are started and stopped. That nothing is left open, thread or receiver, the fake checks after every test. */
abstract class LifecycleFixture {
    static final Destination ORDERS = new Destination.Queue("orders");

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    final Queue<String> handled = new ConcurrentLinkedQueue<>();

    WorkerService.Builder service(Bus bus, WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("e1")
                .drainLimit(Duration.ofSeconds(5))
                .handler("orders", "orders.place", handler);
    }

    WorkerService.Builder service(WorkerService.Handler handler) {
        return service(broker.open(), handler);
    }

    Outcome note(Delivery delivery) {
        handled.add(delivery.message().id());
        return Outcome.done();
    }

    void put(String... ids) {
        for (String id : ids) {
            broker.put(ORDERS, message(id, "orders.place"), 1);
        }
    }

    List<String> threads() {
        return broker.threads().stream()
                .filter(thread -> !thread.endsWith("-timer") && !thread.endsWith("-sender"))
                .toList();
    }

    static Duration timeOf(Runnable action) {
        long started = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
