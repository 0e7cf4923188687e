package dev.convection.transport.kafka;

import dev.convection.transport.tck.Comparison;
import dev.convection.transport.tck.Cost;
import dev.convection.transport.tck.Stretch;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 3);
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
        comparison.add("cast, bare with headers", cast, Cost.of(COUNT, () -> raw.castEvents(events, COUNT)));
        Cost handled = inTurns(
                comparison,
                "handle",
                oursFirst,
                () -> handle(queue, COUNT),
                () -> raw.handle(topic, 16, COUNT, RawClients.BATCHES, record -> {}));
        comparison.add(
                "handle, bare by number",
                handled,
                Cost.of(COUNT, () -> raw.handle(counted, 16, COUNT, RawClients.COUNTED, record -> {})));
        comparison.add(
                "handle, bare reads headers",
                handled,
                Cost.of(COUNT, () -> raw.handle(events, 16, COUNT, RawClients.COUNTED, KafkaMessages::read)));
    }

    private static Cost inTurns(
            Comparison comparison, String what, boolean oursFirst, Callable<Double> ours, Callable<Double> bare)
            throws Exception {
        AtomicReference<Cost> mine = new AtomicReference<>();
        Comparison.inTurns(oursFirst, () -> Cost.of(COUNT, ours), () -> Cost.of(COUNT, bare), (our, their) -> {
            comparison.add(what, our, their);
            mine.set(our);
        });
        return mine.get();
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
        Stretch stretch = new Stretch(count);
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
        Comparison comparison = new Comparison();
        for (int round = 0; round < ROUNDS; round++) {
            String topic = "raw-ping-" + round;
            raw.topic(topic);
            Comparison.<long[]>inTurns(
                    round % 2 == 0,
                    this::pings,
                    () -> rawPings(topic),
                    (ours, bare) -> comparison.addTimes("cast to handler", ours, bare));
        }
        System.out.print(comparison);
    }

    private long[] rawPings(String topic) throws Exception {
        long[] took = new long[PINGS];
        Semaphore back = new Semaphore(0);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> consuming = CompletableFuture.runAsync(
                () -> raw.consume(topic, 16, RawClients.BATCHES, record -> back.release(), enough));
        try (KafkaProducer<byte[], byte[]> producer = raw.producer()) {
            ping(
                    took,
                    back,
                    () -> producer.send(new ProducerRecord<>(topic, BODY)).get());
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
        for (int i = 0; i < PINGS; i++) {
            long began = System.nanoTime();
            cast.call();
            back.acquire();
            took[i] = System.nanoTime() - began;
            LockSupport.parkNanos(20_000_000);
        }
    }
}
