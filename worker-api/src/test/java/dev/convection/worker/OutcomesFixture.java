package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.fake.Tag;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service whose handler does what a test tells it, over brokers of each kind. */
abstract class OutcomesFixture {
    static final Destination ORDERS = new Destination.Queue("orders");
    static final Destination DIRECTED = new Destination.Directed("orders", "e1");
    static final Destination DEAD = new Destination.DeadLetters("orders");
    static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(60), 2, Duration.ofSeconds(1), 0);

    /** The kinds of broker that there are. */
    enum Broker {
        COUNTS_AND_DELAYS(true, false, Counting.EXACT, true),
        DELAYS_RELEASES(true, false, Counting.HINT, false),
        DELAYS_SENDS(false, true, Counting.HINT, false),
        DELAYS_NOTHING(false, false, Counting.HINT, true),
        COUNTS_NOTHING(false, false, Counting.NONE, false);

        private final boolean release;
        private final boolean send;
        private final Counting counting;
        private final boolean releaseCounts;

        Broker(boolean release, boolean send, Counting counting, boolean releaseCounts) {
            this.release = release;
            this.send = send;
            this.counting = counting;
            this.releaseCounts = releaseCounts;
        }

        Traits traits() {
            return Traits.leased(Duration.ofSeconds(15))
                    .withDelay(release, send)
                    .withCounting(counting, releaseCounts, 0);
        }
    }

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    record Attempt(String id, int number, boolean last, long at) {}

    final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    void note(Delivery delivery) {
        attempts.add(
                new Attempt(delivery.message().id(), delivery.attempt(), delivery.lastAttempt(), System.nanoTime()));
    }

    WorkerService.Builder service(WorkerService.Handler handler) {
        return WorkerService.builder(broker.open())
                .engine("e1")
                .drainLimit(Duration.ofSeconds(2))
                .retry(QUICK)
                .handler("orders", "orders.place", delivery -> {
                    note(delivery);
                    return handler.handle(delivery);
                });
    }

    void put(Message message) {
        broker.put(ORDERS, message, 1);
    }

    static Message order(String id) {
        return message(id, "orders.place");
    }

    List<Message> letters() {
        return broker.waiting(DEAD);
    }

    List<Tag> tags(Destination from) {
        return broker.delivered.stream().filter(tag -> tag.from.equals(from)).toList();
    }

    long accepted() {
        return broker.settled.stream().filter(Settlement::accepted).count();
    }

    /** Nothing is in hand, and nothing waits anywhere but in the dead letters. */
    void allSettled() {
        // Together: what a receiver had that has just died waits again, and is handled once more.
        Eventually.holds(() -> {
            assertThat(broker.receivers).allMatch(receiver -> receiver.outstanding.isEmpty());
            assertThat(broker.waiting(ORDERS)).isEmpty();
        });
    }
}
