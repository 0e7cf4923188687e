package dev.convection.transport.nats;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bus against the bare client, in turns, on one server and on streams of the same settings: {@code mvn verify -Pbenchmark}. Bodies of
 * 1 KiB, every cast confirmed with the same window, every message acknowledged by itself.
 */
class NatsBenchmark {
    private static final int ROUNDS = Integer.getInteger("convection.bench.rounds", 5);
    private static final int BULK = Integer.getInteger("convection.bench.bulk", 30_000);
    private static final int PINGS = Integer.getInteger("convection.bench.pings", 3_000);
    private static final int WINDOW = 256;
    private static final String JSON = "{\"x\":\"" + "y".repeat(1024 - 8) + "\"}";
    private static final byte[] BODY = JSON.getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private NatsServer server;
    private Connection raw;
    private JetStream stream;
    private int queues;

    /** One figure of both. */
    private record Pair(double ours, double bare) {}

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
        List<Pair> casts = new ArrayList<>();
        List<Pair> handles = new ArrayList<>();
        List<Pair> medians = new ArrayList<>();
        List<Pair> tails = new ArrayList<>();
        try (Bus bus = Bus.builder(server.uri("")).window(WINDOW).open()) {
            for (int round = -1; round < ROUNDS; round++) {
                Pair cast = round % 2 == 0 ? new Pair(ourCasts(bus), bareCasts()) : swapped(bus);
                Pair handle = new Pair(ourHandles(bus), bareHandles(bus));
                long[] mine = ourPings(bus);
                long[] theirs = barePings(bus);
                if (round >= 0) {
                    casts.add(cast);
                    handles.add(handle);
                    medians.add(new Pair(at(mine, 0.5), at(theirs, 0.5)));
                    tails.add(new Pair(at(mine, 0.99), at(theirs, 0.99)));
                }
            }
        } finally {
            raw.close();
            server.close();
        }
        print("casts/s", casts);
        print("handled/s", handles);
        print("cast to handler, median, us", medians);
        print("cast to handler, p99, us", tails);
    }

    private Pair swapped(Bus bus) throws Exception {
        double bare = bareCasts();
        return new Pair(ourCasts(bus), bare);
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) (sorted.length * part)] / 1000.0;
    }

    private static void print(String what, List<Pair> rounds) {
        double[] ratios = rounds.stream()
                .mapToDouble(each -> each.ours / each.bare)
                .sorted()
                .toArray();
        double ours = rounds.stream().mapToDouble(Pair::ours).sorted().toArray()[rounds.size() / 2];
        double bare = rounds.stream().mapToDouble(Pair::bare).sorted().toArray()[rounds.size() / 2];
        System.out.printf(
                "%-30s ours %9.0f  bare %9.0f  ratio: median %.2f, from %.2f to %.2f%n",
                what, ours, bare, ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
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

    private double ourCasts(Bus bus) throws Exception {
        String queue = queue(bus);
        CountDownLatch confirmed = new CountDownLatch(BULK);
        long began = System.nanoTime();
        for (int i = 0; i < BULK; i++) {
            bus.castAsync(queue, "t.m", JSON, CastOptions.DEFAULT).thenRun(confirmed::countDown);
        }
        confirmed.await();
        double rate = BULK * 1e9 / (System.nanoTime() - began);
        drop(queue);
        return rate;
    }

    private double bareCasts() throws Exception {
        try (Bus maker = Bus.open(server.uri(""))) {
            String queue = queue(maker);
            double rate = barePublish(queue, BULK);
            drop(queue);
            return rate;
        }
    }

    private double barePublish(String queue, int count) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            window.acquire();
            Headers headers = new Headers().add("Nats-Msg-Id", UUID.randomUUID().toString());
            stream.publishAsync(subject(queue), headers, BODY).whenComplete((ok, failure) -> done(window, failure));
        }
        window.acquire(WINDOW);
        return count * 1e9 / (System.nanoTime() - began);
    }

    /** One that fails keeps its room, so that nothing is measured that was not done. */
    private static void done(Semaphore window, Throwable failure) {
        if (failure == null) {
            window.release();
        } else {
            failure.printStackTrace();
        }
    }

    /** With the headers of an event, so that both read the same messages. */
    private void fill(String queue) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        for (int i = 0; i < BULK; i++) {
            window.acquire();
            Message message = Message.of(
                    "m" + i, "/bench", "t.m", java.time.Instant.now(), "application/json", java.util.Map.of(), BODY);
            stream.publishAsync(subject(queue), NatsMessages.headers(message), BODY)
                    .whenComplete((ok, failure) -> done(window, failure));
        }
        window.acquire(WINDOW);
    }

    private double ourHandles(Bus bus) throws Exception {
        String queue = queue(bus);
        fill(queue);
        CountDownLatch handled = new CountDownLatch(BULK + 1);
        long began = System.nanoTime();
        try (WorkerService service = WorkerService.builder(bus)
                .engine("bench")
                .concurrency(16)
                .handler(queue, "t.m", delivery -> {
                    handled.countDown();
                    return Outcome.done();
                })
                .start()) {
            handled.await();
            double rate = BULK * 1e9 / (System.nanoTime() - began);
            drop(queue);
            return rate;
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

    private double bareHandles(Bus bus) throws Exception {
        String queue = queue(bus);
        fill(queue);
        CountDownLatch handled = new CountDownLatch(BULK + 1);
        long began = System.nanoTime();
        try (MessageConsumer consumer = consume(queue, message -> {
            message.ack();
            handled.countDown();
        })) {
            handled.await();
            double rate = BULK * 1e9 / (System.nanoTime() - began);
            consumer.stop();
            drop(queue);
            return rate;
        }
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
            Arrays.sort(took);
            return took;
        }
    }

    private long[] barePings(Bus bus) throws Exception {
        String queue = queue(bus);
        long[] at = new long[1];
        Semaphore arrived = new Semaphore(0);
        try (MessageConsumer consumer = consume(queue, message -> {
            at[0] = System.nanoTime();
            message.ack();
            arrived.release();
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
            Arrays.sort(took);
            return took;
        }
    }
}
