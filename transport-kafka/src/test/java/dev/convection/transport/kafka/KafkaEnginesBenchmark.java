package dev.convection.transport.kafka;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Four engines of 16 slots, with handlers that wait, against one share consumer with as many threads, and against what is ideal. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class KafkaEnginesBenchmark {
    private KafkaBroker broker;
    private RawClients raw;
    private URI uri;

    @BeforeAll
    void start() throws Exception {
        System.setProperty("kafka.broker.tier", "4");
        broker = new KafkaBroker().start();
        raw = new RawClients(broker, new byte[1024]);
        uri = URI.create("kafka://" + broker.servers());
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
    }

    private Bus bus() {
        return Bus.builder(uri).deadline(Duration.ofMinutes(2)).window(10_000).open();
    }

    @Test
    void fourEnginesWithAFewLongHandlers() throws Exception {
        double seconds = policy("mixed", 1_000, i -> i % 20 == 7 ? 5_000 : 5);
        System.out.printf(
                "4 x 16 slots, 1,000 messages, 5 %% of 5 s: %.2f s; ideal 5.0 s: ratio %.2f%n", seconds, seconds / 5);
    }

    @Test
    void fourEnginesWithShortHandlers() throws Exception {
        int count = 20_000;
        double theirs = raw(count);
        double ours = policy("short", count, i -> 5);
        System.out.printf(
                "4 x 16 slots, all of 5 ms: bus %.2f s, raw %.2f s: ratio %.2f%n", ours, theirs, ours / theirs);
    }

    /** One share consumer with as many threads as four engines have slots. */
    private double raw(int count) throws Exception {
        Course course = new Course(count);
        AtomicBoolean enough = new AtomicBoolean();
        raw.topic("raw-short");
        CompletableFuture<Void> consuming = CompletableFuture.runAsync(
                () -> raw.consume("raw-short", 64, RawClients.BATCHES, record -> course.handle(5), enough));
        raw.cast("raw-short", Course.WARM_UP);
        course.warm();
        raw.cast("raw-short", count);
        double seconds = course.seconds();
        enough.set(true);
        consuming.join();
        return seconds;
    }

    /** Seconds from the first handler's start to the last one's end, of engines that run already. */
    private double policy(String queue, int count, IntUnaryOperator millis) throws Exception {
        Course course = new Course(count);
        List<AutoCloseable> open = new ArrayList<>();
        try (Bus bus = bus()) {
            for (int engine = 0; engine < 4; engine++) {
                Bus own = bus();
                open.add(0, own);
                open.add(
                        0,
                        WorkerService.builder(own)
                                .engine(queue + engine)
                                .concurrency(16)
                                .handler(queue, "bench.task", delivery -> {
                                    String text = delivery.message().text();
                                    course.handle(Integer.parseInt(text.substring(6, text.length() - 1)));
                                    return Outcome.done();
                                })
                                .start());
            }
            cast(bus, queue, Course.WARM_UP, i -> 5);
            course.warm();
            cast(bus, queue, count, millis);
            return course.seconds();
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    private static void cast(Bus bus, String queue, int count, IntUnaryOperator millis) {
        List<CompletableFuture<Void>> casts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String json = "{\"ms\":" + millis.applyAsInt(i) + "}";
            casts.add(bus.castAsync(queue, "bench.task", json, CastOptions.DEFAULT)
                    .toCompletableFuture());
        }
        casts.forEach(CompletableFuture::join);
    }

    /** Handlers that wait: some to warm up with, then those that count. */
    private static final class Course {
        static final int WARM_UP = 2_000;

        private final CountDownLatch warmUp = new CountDownLatch(WARM_UP);
        private final CountDownLatch left;
        private final AtomicLong first = new AtomicLong();

        Course(int count) {
            this.left = new CountDownLatch(count);
        }

        void handle(int millis) {
            boolean counts = warmUp.getCount() == 0;
            if (counts) {
                first.compareAndSet(0, System.nanoTime());
            }
            long until = System.nanoTime() + 1_000_000L * millis;
            for (long now = System.nanoTime(); now < until; now = System.nanoTime()) {
                LockSupport.parkNanos(until - now);
            }
            (counts ? left : warmUp).countDown();
        }

        void warm() throws InterruptedException {
            await(warmUp);
        }

        double seconds() throws InterruptedException {
            await(left);
            return (System.nanoTime() - first.get()) / 1e9;
        }

        private static void await(CountDownLatch latch) throws InterruptedException {
            if (!latch.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException(latch.getCount() + " are left");
            }
        }
    }
}
