package dev.convection.transport.kafka;

import com.sun.management.OperatingSystemMXBean;
import dev.convection.transport.tck.Comparison;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
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
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
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

    /** How many a second, and how much processor time in this process for each, in microseconds. */
    private record Cost(double rate, double processor) {
        static Cost of(Callable<Double> rate) throws Exception {
            long processor = SYSTEM.getProcessCpuTime();
            double measured = rate.call();
            return new Cost(measured, (SYSTEM.getProcessCpuTime() - processor) / 1e3 / COUNT);
        }
    }

    @Test
    void castAndHandleRates() throws Exception {
        Comparison comparison = new Comparison();
        for (int round = -1; round < ROUNDS; round++) {
            if (round == 0) {
                comparison.clear();
            }
            rates(comparison, round);
        }
        System.out.print(comparison);
    }

    private void rates(Comparison comparison, int round) throws Exception {
        String topic = "raw-" + round;
        String counted = "counted-" + round;
        String events = "events-" + round;
        String queue = "rate-" + round;
        raw.topic(topic);
        raw.topic(counted);
        raw.topic(events);
        raw.cast(counted, COUNT);
        boolean oursFirst = round % 2 == 0;
        Cost cast = inTurns(comparison, "cast", oursFirst, () -> cast(queue, COUNT), () -> raw.cast(topic, COUNT));
        add(comparison, "cast, bare with headers", cast, Cost.of(() -> raw.castEvents(events, COUNT)));
        Cost handled = inTurns(
                comparison,
                "handle",
                oursFirst,
                () -> handle(queue, COUNT),
                () -> raw.handle(topic, 16, COUNT, RawClients.BATCHES, record -> {}));
        add(
                comparison,
                "handle, bare by number",
                handled,
                Cost.of(() -> raw.handle(counted, 16, COUNT, RawClients.COUNTED, record -> {})));
        add(
                comparison,
                "handle, bare reads headers",
                handled,
                Cost.of(() -> raw.handle(events, 16, COUNT, RawClients.COUNTED, KafkaMessages::read)));
    }

    private static Cost inTurns(
            Comparison comparison, String what, boolean oursFirst, Callable<Double> ours, Callable<Double> bare)
            throws Exception {
        AtomicReference<Cost> mine = new AtomicReference<>();
        Comparison.inTurns(oursFirst, () -> Cost.of(ours), () -> Cost.of(bare), (our, their) -> {
            add(comparison, what, our, their);
            mine.set(our);
        });
        return mine.get();
    }

    private static void add(Comparison comparison, String what, Cost our, Cost their) {
        comparison.add(what + ", /s", our.rate, their.rate);
        comparison.add(what + ", CPU us", our.processor, their.processor);
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
        RawClients.Stretch stretch = new RawClients.Stretch(count);
        try (Bus bus = bus();
                WorkerService service = WorkerService.builder(bus)
                        .concurrency(16)
                        .handler(queue, "bench.task", delivery -> {
                            stretch.handled();
                            return Outcome.done();
                        })
                        .start()) {
            stretch.await();
            return stretch.rate();
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
        CompletableFuture<Void> consuming = CompletableFuture.runAsync(
                () -> raw.consume("raw-ping", 16, RawClients.BATCHES, record -> back.release(), enough));
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

    private static void ping(long[] took, Semaphore back, Callable<?> cast) throws Exception {
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
        double theirs = raw(count);
        double ours = policy("short", count, i -> 5);
        say("4 x 16 slots, all of 5 ms", ours, theirs, "s");
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
