package dev.convection.transport.amqp;

import dev.convection.transport.tck.Comparison;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The bus against the bare client, in turns, on one Artemis and on queues of the same settings: {@code mvn verify -Pbenchmark}. Bodies of
 * 1 KiB, durable, every cast confirmed with the same window, every message acknowledged by itself.
 */
class AmqpBenchmark {
    private static final int ROUNDS = Integer.getInteger("convection.bench.rounds", 5);
    static final int BULK = Integer.getInteger("convection.bench.bulk", 20_000);
    private static final int PINGS = Integer.getInteger("convection.bench.pings", 5_000);
    static final int SLOW = Integer.getInteger("convection.bench.slow", 4_000);
    static final int WINDOW = 256;
    static final int CONCURRENCY = 16;
    static final Duration WORK = Duration.ofMillis(2);
    private static final String JSON = "{\"x\":\"" + "y".repeat(1024 - 8) + "\"}";
    static final byte[] BODY = JSON.getBytes(StandardCharsets.UTF_8);

    private BrokerProcess broker;
    private Transport places;
    private BareJms bare;
    private int queues;

    /** What is done to a queue, and how fast. */
    private interface Run {
        double on(String queue) throws Exception;
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void compared() throws Exception {
        broker = BrokerProcess.artemis("idle=10000").start();
        places = new AmqpTransportProvider().open(new TransportConfig(uri(), "convection", true, Map.of(), Map.of()));
        bare = new BareJms(uri(), this::settled);
        Comparison comparison = new Comparison();
        try (Bus bus = Bus.builder(uri()).window(WINDOW).open()) {
            for (int round = -1; round < ROUNDS; round++) {
                if (round == 0) {
                    comparison.clear();
                }
                boolean first = round % 2 == 0;
                rate(comparison, "casts/s", first, queue -> ourCasts(bus, queue), queue -> bare.casts(queue, BULK));
                rate(comparison, "handled/s, at once", first, queue -> ourHandles(bus, queue), bare::handles);
                rate(comparison, "handled/s, 2 ms each, 16 in hand", first, queue -> ourWork(bus, queue), bare::work);
                Comparison.<long[]>inTurns(
                        first,
                        () -> ourPings(bus),
                        this::barePings,
                        (ours, bare) -> comparison.addTimes("cast to handler", ours, bare));
            }
        } finally {
            places.close();
            broker.close();
        }
        System.out.print(comparison);
    }

    private void rate(Comparison comparison, String what, boolean oursFirst, Run ours, Run bare) throws Exception {
        Comparison.<Double>inTurns(
                oursFirst, () -> once(ours), () -> once(bare), (our, their) -> comparison.add(what, our, their));
    }

    private URI uri() {
        return URI.create("amqp://127.0.0.1:" + broker.port());
    }

    /** On a queue of its own, which the transport makes, so that both have the same. */
    private double once(Run run) throws Exception {
        String queue = "bench-" + queues++;
        places.openReceiver(new Destination.Queue(queue), 1).close();
        double result = run.on(queue);
        places.remove(new Destination.Queue(queue));
        return result;
    }

    static double rate(int count, long began) {
        return count * 1e9 / (System.nanoTime() - began);
    }

    private static double ourCasts(Bus bus, String queue) throws Exception {
        CountDownLatch confirmed = new CountDownLatch(BULK);
        long began = System.nanoTime();
        for (int i = 0; i < BULK; i++) {
            bus.castAsync(queue, "t.m", JSON, CastOptions.DEFAULT).thenRun(confirmed::countDown);
        }
        confirmed.await();
        return rate(BULK, began);
    }

    private static WorkerService service(Bus bus, String queue, WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("bench")
                .concurrency(CONCURRENCY)
                .handler(queue, "t.m", handler)
                .start();
    }

    private double ourHandles(Bus bus, String queue) throws Exception {
        bare.fill(queue, BULK);
        CountDownLatch handled = new CountDownLatch(BULK);
        long began = System.nanoTime();
        try (WorkerService service = service(bus, queue, delivery -> {
            handled.countDown();
            return Outcome.done();
        })) {
            handled.await();
            settled(queue);
            return rate(BULK, began);
        }
    }

    /** What is acknowledged is on its way to the broker when the last handler has ended: both are timed until it is there. */
    private void settled(String queue) {
        while (places.depth(new Destination.Queue(queue)).orElse(0) > 0) {
            LockSupport.parkNanos(this, 500_000);
        }
    }

    private double ourWork(Bus bus, String queue) throws Exception {
        bare.fill(queue, SLOW);
        CountDownLatch handled = new CountDownLatch(SLOW);
        long began = System.nanoTime();
        try (WorkerService service = service(bus, queue, delivery -> {
            LockSupport.parkNanos(WORK.toNanos());
            handled.countDown();
            return Outcome.done();
        })) {
            handled.await();
            settled(queue);
            return rate(SLOW, began);
        }
    }

    private long[] ourPings(Bus bus) throws Exception {
        long[] took = new long[PINGS];
        once(queue -> {
            ConcurrentHashMap<String, Long> at = new ConcurrentHashMap<>();
            Semaphore arrived = new Semaphore(0);
            try (WorkerService service = service(bus, queue, delivery -> {
                at.put(delivery.message().id(), System.nanoTime());
                arrived.release();
                return Outcome.done();
            })) {
                for (int i = 0; i < PINGS; i++) {
                    String id = "ping" + i;
                    long began = System.nanoTime();
                    bus.cast(queue, "t.m", JSON, CastOptions.DEFAULT.withId(id));
                    arrived.acquire();
                    took[i] = at.remove(id) - began;
                }
            }
            return 0;
        });
        return took;
    }

    private long[] barePings() throws Exception {
        long[][] took = new long[1][];
        once(queue -> {
            took[0] = bare.pings(queue, PINGS);
            return 0;
        });
        return took[0];
    }
}
