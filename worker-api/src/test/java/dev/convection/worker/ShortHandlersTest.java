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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With short handlers the bus puts off to wake threads, for what they would do is done by the way. Thousands of small loads, so that each
 * way in which such a wake-up might be lost comes to pass.
 */
class ShortHandlersTest {
    private static final Destination ORDERS = new Destination.Queue("orders");
    private static final int SLOTS = 4;
    private static final int ROUNDS = 3_000;

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    private final Random random = new Random(17);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final Set<String> slow = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch others = new CountDownLatch(0);
    private int cast;

    private Outcome handle(Delivery delivery) throws InterruptedException {
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            if (slow.remove(delivery.message().id())) {
                assertThat(others.await(1, TimeUnit.MINUTES)).isTrue();
            }
            return Outcome.done();
        } finally {
            running.decrementAndGet();
        }
    }

    private void load(int messages, int slowOnes) {
        for (int i = 0; i < messages; i++) {
            String id = "m" + cast++;
            if (i < slowOnes) {
                slow.add(id);
            }
            broker.put(ORDERS, message(id, "orders.place"), 1);
        }
    }

    private Duration untilSettled(int messages) {
        long began = System.nanoTime();
        long until = began + TimeUnit.SECONDS.toNanos(20);
        while (accepted() < messages && System.nanoTime() < until) {
            LockSupport.parkNanos(20_000);
        }
        assertThat(accepted()).isEqualTo(messages);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Where the machine is busy some wait for too long, and are rightly given back; those come again. */
    private long accepted() {
        return broker.settled.stream().filter(Settlement::accepted).count();
    }

    private WorkerService start() {
        return WorkerService.builder(broker.open())
                .concurrency(SLOTS)
                .handler("orders", "orders.place", this::handle)
                .start();
    }

    @Test
    void noneIsLeftLyingAndNoneRunsBesidesTheSlots() {
        try (WorkerService service = start()) {
            for (int round = 0; round < ROUNDS; round++) {
                load(1 + random.nextInt(40), 0);
                untilSettled(cast);
                broker.settled.clear();
                cast = 0;
            }
            assertThat(mostRunning).hasValueLessThanOrEqualTo(SLOTS);
            Eventually.is(() -> service.running() == 0);
        }
    }

    @Test
    void onesThatSuddenlyTakeLongHoldUpNeitherOthersNorTheirSettlement() {
        List<Duration> took = new ArrayList<>();
        try (WorkerService service = start()) {
            load(1_000, 0);
            untilSettled(cast); // so that handlers are known to be short
            for (int round = 0; round < ROUNDS / 10; round++) {
                int before = cast;
                int long_ = 1 + random.nextInt(SLOTS - 1);
                others = new CountDownLatch(1);
                load(random.nextInt(20), 0);
                load(long_, long_);
                load(random.nextInt(20), 0);
                took.add(untilSettled(cast - long_));
                others.countDown();
                untilSettled(cast);
                assertThat(cast).isGreaterThan(before);
            }
            assertThat(mostRunning).hasValueLessThanOrEqualTo(SLOTS);
            Eventually.is(() -> service.running() == 0);
        }
        took.sort(null);
        assertThat(took.get(took.size() * 9 / 10)).isLessThan(Duration.ofMillis(250));
    }
}
