package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;

import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.FakeReceiver;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.fake.Tag;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service over receivers that do as told. That each is used by one thread at a time, the fake checks in every test. */
abstract class ReceivingFixture {
    static final Destination ORDERS = new Destination.Queue("orders");

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    final Queue<String> handled = new ConcurrentLinkedQueue<>();

    WorkerService.Builder service(WorkerService.Handler handler) {
        return service(broker.open(), handler);
    }

    WorkerService.Builder service(Bus bus, WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("e1")
                .drainLimit(Duration.ofSeconds(5))
                .handler("orders", "orders.place", handler);
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

    List<FakeReceiver> receivers() {
        return broker.receivers.stream()
                .filter(each -> each.source.equals(ORDERS))
                .toList();
    }

    List<Tag> tags() {
        return broker.delivered.stream()
                .filter(each -> each.from.equals(ORDERS))
                .toList();
    }

    static boolean first(FakeReceiver receiver, AtomicBoolean once) {
        return receiver.source.equals(ORDERS) && once.getAndSet(false);
    }
}
