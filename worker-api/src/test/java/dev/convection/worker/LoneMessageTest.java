package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages that come one by one, with short handlers: who handles them, and what becomes of the receiver meanwhile. */
class LoneMessageTest {
    private static final Destination ORDERS = new Destination.Queue("orders");
    private static final Duration SHORT_LIMIT = Duration.ofMillis(50);

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    private final CountDownLatch stuck = new CountDownLatch(1);
    private final AtomicInteger byReceiver = new AtomicInteger();
    private int put;

    private WorkerService start() {
        return WorkerService.builder(broker.open())
                .concurrency(4)
                .drainLimit(SHORT_LIMIT)
                .handler("orders", "orders.place", delivery -> {
                    if (isReceiver(Thread.currentThread())) {
                        byReceiver.incrementAndGet();
                    }
                    return Outcome.done();
                })
                .handler("orders", "orders.wait", delivery -> {
                    if (isReceiver(Thread.currentThread())) {
                        byReceiver.incrementAndGet();
                        waitWhateverHappens();
                    }
                    return Outcome.done();
                })
                .start();
    }

    private static boolean isReceiver(Thread thread) {
        return thread.getName().endsWith("queue orders");
    }

    private void waitWhateverHappens() {
        while (true) {
            try {
                assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
                return;
            } catch (InterruptedException e) {
                // It is a bad handler.
            }
        }
    }

    /** Puts one after the other until one is handled by the thread that received it: handlers are not short at first. */
    private void untilReceiverHandles(String type) {
        byReceiver.set(0);
        Eventually.is(() -> {
            int before = broker.settled.size();
            broker.put(ORDERS, message("m" + put++, type), 1);
            Eventually.is(() -> broker.settled.size() > before || byReceiver.get() > 0);
            return byReceiver.get() > 0;
        });
    }

    @Test
    void isHandledByTheThreadThatReceivedIt() {
        try (WorkerService service = start()) {
            untilReceiverHandles("orders.place");
            Eventually.is(() -> service.running() == 0);
        }
    }

    @Test
    void thatTakesLongForOnceHoldsUpNeitherOthersNorTheStopNorTheProcess() {
        try (WorkerService service = start()) {
            untilReceiverHandles("orders.place");
            untilReceiverHandles("orders.wait");

            int before = broker.settled.size();
            broker.put(ORDERS, message("next", "orders.place"), 1);
            Eventually.is(() -> broker.settled.size() > before);
            assertThat(service.running()).isEqualTo(1);
            assertThat(alive()).as("what keeps the process alive").anyMatch(thread -> !thread.isDaemon());
        }
        assertThat(alive()).as("the stuck one").isNotEmpty().allMatch(Thread::isDaemon);
        stuck.countDown();
    }

    private static List<Thread> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("convection"))
                .toList();
    }
}
