package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several queues of one service share its slots: each gets its part, and takes it in large pieces where handlers are short. */
class ManyQueuesTest {
    private static final int SLOTS = 4;
    private static final int QUEUES = 6;
    private static final int ROUNDS = 150;

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    private final AtomicInteger handled = new AtomicInteger();
    private int put;

    private static Destination queue(int number) {
        return new Destination.Queue("orders" + number);
    }

    private void put(int queue, String type, int messages) {
        for (int i = 0; i < messages; i++) {
            broker.put(queue(queue), message("m" + put++, type), 1);
        }
    }

    private WorkerService start(int queues) {
        WorkerService.Builder builder = WorkerService.builder(broker.open()).concurrency(SLOTS);
        for (int i = 0; i < queues; i++) {
            builder.handler("orders" + i, "orders.place", delivery -> done(0));
            builder.handler("orders" + i, "orders.check", delivery -> done(100_000));
            builder.handler("orders" + i, "orders.ship", delivery -> done(100_000_000));
        }
        return builder.start();
    }

    private Outcome done(long nanos) {
        for (long end = System.nanoTime() + nanos, left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        handled.incrementAndGet();
        return Outcome.done();
    }

    @Test
    void shortHandlersOfManyQueuesAreFetchedForManyAtATime() {
        for (int i = 0; i < QUEUES; i++) {
            put(i, "orders.place", 2_000);
        }

        try (WorkerService service = start(QUEUES)) {
            Eventually.is(() -> handled.get() == put);
            assertThat(service.running()).isLessThanOrEqualTo(SLOTS);
        }

        long fetches = broker.polls.stream()
                .filter(poll -> poll.receiver().source instanceof Destination.Queue)
                .count();
        assertThat(fetches).as("polls for %d messages", put).isLessThan(put / 4);
    }

    @Test
    void longHandlersGetTheirPartBesideAQueueOfShortOnesThatIsNeverEmpty() {
        AtomicInteger shipped = new AtomicInteger();
        WorkerService.Builder builder = WorkerService.builder(broker.open()).concurrency(SLOTS);
        builder.handler("orders0", "orders.check", delivery -> done(100_000));
        builder.handler("orders1", "orders.ship", delivery -> {
            shipped.incrementAndGet();
            return done(100_000_000);
        });
        try (WorkerService service = builder.start()) {
            put(0, "orders.check", 2_000);
            Eventually.is(() -> handled.get() > 200);
            put(1, "orders.ship", 12);

            Eventually.is(() -> {
                put(0, "orders.check", 2_000 - broker.waiting(queue(0)).size());
                return shipped.get() == 12;
            });
            assertThat(service.running()).isLessThanOrEqualTo(SLOTS);
        }
    }

    @Test
    void noneIsLeftLyingWhereQueuesWaitForEachOther() {
        Random random = new Random(34);
        List<Duration> took = new ArrayList<>();
        try (WorkerService service = start(QUEUES)) {
            for (int round = 0; round < ROUNDS; round++) {
                long began = System.nanoTime();
                for (int i = 0; i < QUEUES; i++) {
                    put(i, "orders.place", random.nextInt(400));
                    put(i, "orders.check", random.nextInt(3));
                }
                long until = began + TimeUnit.SECONDS.toNanos(20);
                while (accepted() < put && System.nanoTime() < until) {
                    LockSupport.parkNanos(50_000);
                }
                assertThat(accepted()).isEqualTo(put);
                took.add(Duration.ofNanos(System.nanoTime() - began));
                forget();
            }
            Eventually.is(() -> service.running() == 0);
        }
        took.sort(null);
        // A wake-up that is lost shows as a second, after which receivers look by themselves.
        assertThat(took.get(ROUNDS * 9 / 10)).isLessThan(Duration.ofMillis(700));
    }

    /** Where the machine is busy some wait for too long, and are rightly given back; those come again. */
    private long accepted() {
        return broker.settled.stream().filter(Settlement::accepted).count();
    }

    private void forget() {
        put = 0;
        broker.settled.clear();
        broker.delivered.clear();
        broker.polls.clear();
    }
}
