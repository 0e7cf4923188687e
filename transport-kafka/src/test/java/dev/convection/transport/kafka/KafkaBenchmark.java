package dev.convection.transport.kafka;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The bus against the client library alone, in the same run: {@code mvn -Pbenchmark -pl transport-kafka -am test}. Prints figures. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class KafkaBenchmark {
    private static final int COUNT = Integer.getInteger("benchmark.count", 100_000);
    private static final int ROUNDS = 3;
    private static final int WINDOW = 10_000;
    private static final int PINGS = 500;
    private static final byte[] BODY = new byte[1024];
    private static final String JSON = "{\"x\":\"" + "x".repeat(1024 - 8) + "\"}";

    private KafkaBroker broker;
    private RawClients raw;
    private URI uri;

    @BeforeAll
    void start() throws Exception {
        System.setProperty("kafka.broker.tier", "4");
        broker = new KafkaBroker().start();
        raw = new RawClients(broker, BODY);
        uri = URI.create("kafka://" + broker.servers());
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
    }

    private Bus bus() {
        return Bus.builder(uri).deadline(Duration.ofMinutes(2)).window(WINDOW).open();
    }

    private static void say(String what, double ours, double theirs, String unit) {
        System.out.printf("%-34s bus %,12.1f  raw %,12.1f %s  ratio %.2f%n", what, ours, theirs, unit, ours / theirs);
    }

    @Test
    void castAndHandleRates() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String topic = "raw-" + round;
            String queue = "rate-" + round;
            raw.topic(topic);
            double rawCast = raw.cast(topic, COUNT);
            double cast = cast(queue, COUNT);
            say("cast, 1 KiB, round " + round, cast, rawCast, "/s");
            double rawHandle = raw.handle(topic, 16, COUNT, record -> {});
            double handle = handle(queue, COUNT);
            say("handle, no-op, round " + round, handle, rawHandle, "/s");
        }
    }

    private double cast(String queue, int count) {
        Semaphore window = new Semaphore(WINDOW);
        try (Bus bus = bus()) {
            bus.cast(queue, "bench.task", "{}", CastOptions.DEFAULT); // makes the topic; handled too
            long began = System.nanoTime();
            for (int i = 1; i < count; i++) {
                window.acquireUninterruptibly();
                bus.castAsync(queue, "bench.task", JSON, CastOptions.DEFAULT)
                        .whenComplete((ok, failure) -> window.release());
            }
            window.acquireUninterruptibly(WINDOW);
            return count * 1e9 / (System.nanoTime() - began);
        }
    }

    private double handle(String queue, int count) throws Exception {
        CountDownLatch left = new CountDownLatch(count);
        AtomicLong first = new AtomicLong();
        try (Bus bus = bus();
                WorkerService service = WorkerService.builder(bus)
                        .concurrency(16)
                        .handler(queue, "bench.task", delivery -> {
                            first.compareAndSet(0, System.nanoTime());
                            left.countDown();
                            return Outcome.done();
                        })
                        .start()) {
            if (!left.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " are left");
            }
            return count * 1e9 / (System.nanoTime() - first.get());
        }
    }

    @Test
    void latencyOfASingleCast() throws Exception {
        long[] theirs = rawPings();
        long[] ours = pings();
        say("cast to handler, p50", ours[PINGS / 2] / 1e6, theirs[PINGS / 2] / 1e6, "ms");
        say("cast to handler, p99", ours[PINGS * 99 / 100] / 1e6, theirs[PINGS * 99 / 100] / 1e6, "ms");
    }

    private long[] rawPings() throws Exception {
        raw.topic("raw-ping");
        long[] took = new long[PINGS];
        Semaphore back = new Semaphore(0);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> consuming =
                CompletableFuture.runAsync(() -> raw.consume("raw-ping", 16, record -> back.release(), enough));
        try (KafkaProducer<byte[], byte[]> producer = raw.producer()) {
            ping(
                    took,
                    back,
                    () -> producer.send(new ProducerRecord<>("raw-ping", BODY)).get());
        }
        enough.set(true);
        consuming.join();
        return took;
    }

    private long[] pings() throws Exception {
        long[] took = new long[PINGS];
        Semaphore back = new Semaphore(0);
        try (Bus bus = bus();
                WorkerService service = WorkerService.builder(bus)
                        .concurrency(16)
                        .handler("ping", "bench.task", delivery -> {
                            back.release();
                            return Outcome.done();
                        })
                        .start()) {
            ping(took, back, () -> {
                bus.cast("ping", "bench.task", JSON, CastOptions.DEFAULT);
                return null;
            });
        }
        return took;
    }

    private static void ping(long[] took, Semaphore back, java.util.concurrent.Callable<?> cast) throws Exception {
        for (int i = -50; i < PINGS; i++) {
            long began = System.nanoTime();
            cast.call();
            back.acquire();
            if (i >= 0) {
                took[i] = System.nanoTime() - began;
            }
            LockSupport.parkNanos(20_000_000);
        }
        Arrays.sort(took);
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
        raw.topic("raw-short");
        raw.cast("raw-short", count);
        double theirs = count / raw.handle("raw-short", 64, count, record -> LockSupport.parkNanos(5_000_000));
        double ours = policy("short", count, i -> 5);
        say("4 x 16 slots, all of 5 ms", ours, theirs, "s");
    }

    /** Seconds from the first handler's start to the last one's end, all cast before. */
    private double policy(String queue, int count, java.util.function.IntUnaryOperator millis) throws Exception {
        CountDownLatch left = new CountDownLatch(count);
        AtomicLong first = new AtomicLong();
        List<AutoCloseable> open = new ArrayList<>();
        try (Bus bus = bus()) {
            List<CompletableFuture<Void>> casts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                casts.add(
                        bus.castAsync(queue, "bench.task", "{\"ms\":" + millis.applyAsInt(i) + "}", CastOptions.DEFAULT)
                                .toCompletableFuture());
            }
            casts.forEach(CompletableFuture::join);
            for (int engine = 0; engine < 4; engine++) {
                Bus own = bus();
                open.add(0, own);
                open.add(
                        0,
                        WorkerService.builder(own)
                                .engine(queue + engine)
                                .concurrency(16)
                                .handler(queue, "bench.task", delivery -> {
                                    first.compareAndSet(0, System.nanoTime());
                                    String text = delivery.message().text();
                                    long until = System.nanoTime()
                                            + 1_000_000L * Long.parseLong(text.substring(6, text.length() - 1));
                                    for (long now = System.nanoTime(); now < until; now = System.nanoTime()) {
                                        LockSupport.parkNanos(until - now);
                                    }
                                    left.countDown();
                                    return Outcome.done();
                                })
                                .start());
            }
            if (!left.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException(left.getCount() + " are left");
            }
            return (System.nanoTime() - first.get()) / 1e9;
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }
}
