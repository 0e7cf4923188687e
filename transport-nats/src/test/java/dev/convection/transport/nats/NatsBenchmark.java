package dev.convection.transport.nats;

import dev.convection.transport.tck.Comparison;
import dev.convection.transport.tck.Cost;
import dev.convection.transport.tck.Stretch;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bus against the bare client, in turns, on one server and on streams of the same settings: {@code mvn verify -Pbenchmark}. Bodies of
 * 1 KiB, every cast confirmed with the same window, every message acknowledged by itself.
 */
class NatsBenchmark {
    private static final int ROUNDS = Integer.getInteger("convection.bench.rounds", 5);
    private static final int BULK = Integer.getInteger("convection.bench.bulk", 100_000);
    private static final int PINGS = Integer.getInteger("convection.bench.pings", 10_000);
    private static final int WINDOW = 256;
    private static final String JSON = "{\"x\":\"" + "y".repeat(1024 - 8) + "\"}";
    private static final byte[] BODY = JSON.getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private NatsServer server;
    private Connection raw;
    private JetStream stream;
    private final Comparison comparison = new Comparison();
    private int queues;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void compared() throws Exception {
        server = NatsServer.start(
                folder, "jetstream { store_dir: \"" + folder.toAbsolutePath() + "\", max_file_store: 4GB }");
        raw = Nats.connect(Options.builder()
                .server("nats://127.0.0.1:" + server.port())
                .requestCleanupInterval(Duration.ofSeconds(1))
                .build());
        stream = raw.jetStream();
        try (Bus bus = Bus.builder(server.uri("")).window(WINDOW).open()) {
            for (int round = -1; round < ROUNDS; round++) {
                if (round == 0) {
                    comparison.clear();
                }
                boolean oursFirst = round % 2 == 0;
                Cost casts = cost("casts", oursFirst, () -> ourCasts(bus), () -> bareCasts(this::barePublish));
                comparison.add("casts, bare with headers", casts, bareCasts(this::fill));
                cost("handled", oursFirst, () -> ourHandles(bus), () -> bareHandles(bus));
                cost("both at once", oursFirst, () -> ourFlow(bus), () -> bareFlow(bus));
                Comparison.<long[]>inTurns(
                        oursFirst,
                        () -> ourPings(bus),
                        () -> barePings(bus),
                        (ours, bare) -> comparison.addTimes("cast to handler", ours, bare));
            }
        } finally {
            raw.close();
            server.close();
        }
        System.out.print(comparison);
    }

    private Cost cost(String what, boolean oursFirst, Callable<Cost> ours, Callable<Cost> bare) throws Exception {
        AtomicReference<Cost> mine = new AtomicReference<>();
        Comparison.<Cost>inTurns(oursFirst, ours, bare, (our, their) -> {
            comparison.add(what, our, their);
            mine.set(our);
        });
        return mine.get();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Cost cost(Work work) throws Exception {
        return Cost.of(BULK, () -> {
            long began = System.nanoTime();
            work.run();
            return BULK * 1e9 / (System.nanoTime() - began);
        });
    }

    /** A queue that the bus has made, so that both have the same stream. */
    private String queue(Bus bus) {
        String queue = "bench-" + queues++;
        bus.cast(queue, "t.m", "{}", CastOptions.DEFAULT);
        return queue;
    }

    private void drop(String queue) throws Exception {
        JetStreamManagement management = raw.jetStreamManagement();
        for (String name : management.getStreamNames()) {
            if (name.startsWith("convection+convection+" + queue)) {
                management.deleteStream(name);
            }
        }
    }

    private static String subject(String queue) {
        return "convection.convection." + queue + ".work";
    }

    private Cost ourCasts(Bus bus) throws Exception {
        String queue = queue(bus);
        Cost cost = cost(() -> ourPublish(bus, queue));
        drop(queue);
        return cost;
    }

    private static void ourPublish(Bus bus, String queue) throws Exception {
        CountDownLatch confirmed = new CountDownLatch(BULK);
        for (int i = 0; i < BULK; i++) {
            bus.castAsync(queue, "t.m", JSON, CastOptions.DEFAULT).thenRun(confirmed::countDown);
        }
        confirmed.await();
    }

    private interface Publish {
        void to(String queue) throws Exception;
    }

    private Cost bareCasts(Publish publish) throws Exception {
        try (Bus maker = Bus.open(server.uri(""))) {
            String queue = queue(maker);
            Cost cost = cost(() -> publish.to(queue));
            drop(queue);
            return cost;
        }
    }

    private void barePublish(String queue) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        for (int i = 0; i < BULK; i++) {
            window.acquire();
            Headers headers = new Headers().add("Nats-Msg-Id", UUID.randomUUID().toString());
            stream.publishAsync(subject(queue), headers, BODY).whenComplete((ok, failure) -> done(window, failure));
        }
        window.acquire(WINDOW);
    }

    /** One that fails keeps its room, so that nothing is measured that was not done. */
    private static void done(Semaphore window, Throwable failure) {
        if (failure == null) {
            window.release();
        } else {
            failure.printStackTrace();
        }
    }

    /** With the headers of an event, as the bus writes them. */
    private void fill(String queue) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        for (int i = 0; i < BULK; i++) {
            window.acquire();
            Message message =
                    Message.of("m" + i, "/bench", "t.m", java.time.Instant.now(), "application/json", Map.of(), BODY);
            stream.publishAsync(subject(queue), NatsMessages.headers(message), BODY)
                    .whenComplete((ok, failure) -> done(window, failure));
        }
        window.acquire(WINDOW);
    }

    private Cost ourHandles(Bus bus) throws Exception {
        String queue = queue(bus);
        fill(queue);
        return ours(bus, queue, () -> {});
    }

    private Cost ourFlow(Bus bus) throws Exception {
        String queue = queue(bus);
        return ours(bus, queue, () -> ourPublish(bus, queue));
    }

    private Cost ours(Bus bus, String queue, Work meanwhile) throws Exception {
        Stretch stretch = new Stretch(BULK + 1);
        WorkerService service = WorkerService.builder(bus)
                .engine("bench")
                .concurrency(16)
                .handler(queue, "t.m", delivery -> {
                    stretch.handled();
                    return Outcome.done();
                })
                .build();
        try (service) {
            Cost cost = Cost.of(BULK, () -> {
                service.start();
                meanwhile.run();
                stretch.await();
                return stretch.rate();
            });
            drop(queue);
            return cost;
        }
    }

    private MessageConsumer consume(String queue, io.nats.client.MessageHandler handler) throws Exception {
        String name = "convection+convection+" + queue;
        raw.jetStreamManagement()
                .addOrUpdateConsumer(
                        name,
                        ConsumerConfiguration.builder()
                                .durable("work")
                                .ackWait(Duration.ofSeconds(15))
                                .maxAckPending(1_000_000)
                                .maxPullWaiting(100_000)
                                .build());
        return raw.getConsumerContext(name, "work").consume(handler);
    }

    private Cost bareHandles(Bus bus) throws Exception {
        String queue = queue(bus);
        fill(queue);
        return bare(queue, () -> {});
    }

    private Cost bareFlow(Bus bus) throws Exception {
        String queue = queue(bus);
        return bare(queue, () -> barePublish(queue));
    }

    private Cost bare(String queue, Work meanwhile) throws Exception {
        Stretch stretch = new Stretch(BULK + 1);
        Cost cost = Cost.of(BULK, () -> {
            try (MessageConsumer consumer = consume(queue, message -> {
                message.ack();
                stretch.handled();
            })) {
                meanwhile.run();
                stretch.await();
                consumer.stop();
                return stretch.rate();
            }
        });
        drop(queue);
        return cost;
    }

    private long[] ourPings(Bus bus) throws Exception {
        String queue = queue(bus);
        ConcurrentHashMap<String, Long> at = new ConcurrentHashMap<>();
        Semaphore arrived = new Semaphore(0);
        try (WorkerService service = WorkerService.builder(bus)
                .engine("bench")
                .concurrency(16)
                .handler(queue, "t.m", delivery -> {
                    at.put(delivery.message().id(), System.nanoTime());
                    arrived.release();
                    return Outcome.done();
                })
                .start()) {
            arrived.acquire();
            long[] took = new long[PINGS];
            for (int i = 0; i < PINGS; i++) {
                String id = "ping" + i;
                long began = System.nanoTime();
                bus.cast(queue, "t.m", JSON, CastOptions.DEFAULT.withId(id));
                arrived.acquire();
                took[i] = at.remove(id) - began;
            }
            drop(queue);
            return took;
        }
    }

    private long[] barePings(Bus bus) throws Exception {
        String queue = queue(bus);
        long[] at = new long[1];
        Semaphore arrived = new Semaphore(0);
        try (MessageConsumer consumer = consume(queue, message -> {
            at[0] = System.nanoTime();
            arrived.release(); // the handler; what comes after it is in neither figure
            message.ack();
        })) {
            arrived.acquire();
            long[] took = new long[PINGS];
            for (int i = 0; i < PINGS; i++) {
                Headers headers =
                        new Headers().add("Nats-Msg-Id", UUID.randomUUID().toString());
                long began = System.nanoTime();
                stream.publish(subject(queue), headers, BODY);
                arrived.acquire();
                took[i] = at[0] - began;
            }
            consumer.stop();
            drop(queue);
            return took;
        }
    }
}
