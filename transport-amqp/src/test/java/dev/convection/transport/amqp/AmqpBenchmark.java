package dev.convection.transport.amqp;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The bus against the bare client, in turns, on one Artemis and on queues of the same settings: {@code mvn verify -Pbenchmark}. Bodies of
 * 1 KiB, durable, every cast confirmed with the same window, every message acknowledged by itself.
 */
class AmqpBenchmark {
    private static final int ROUNDS = Integer.getInteger("convection.bench.rounds", 5);
    private static final int BULK = Integer.getInteger("convection.bench.bulk", 20_000);
    private static final int PINGS = Integer.getInteger("convection.bench.pings", 2_000);
    private static final int SLOW = Integer.getInteger("convection.bench.slow", 4_000);
    private static final int WINDOW = 256;
    private static final int CONCURRENCY = 16;
    private static final int INDIVIDUAL_ACKNOWLEDGE = 101;
    private static final Duration WORK = Duration.ofMillis(2);
    private static final String JSON = "{\"x\":\"" + "y".repeat(1024 - 8) + "\"}";
    private static final byte[] BODY = JSON.getBytes(StandardCharsets.UTF_8);

    private BrokerProcess broker;
    private Transport places;
    private int queues;

    /** One figure of both. */
    private record Pair(double ours, double bare) {}

    /** What is done to a queue, and how fast. */
    private interface Run {
        double on(String queue) throws Exception;
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void compared() throws Exception {
        broker = BrokerProcess.artemis("idle=10000").start();
        places = new AmqpTransportProvider().open(new TransportConfig(uri(), "convection", true, Map.of(), Map.of()));
        List<Pair> casts = new ArrayList<>();
        List<Pair> quick = new ArrayList<>();
        List<Pair> slow = new ArrayList<>();
        List<Pair> medians = new ArrayList<>();
        List<Pair> tails = new ArrayList<>();
        try (Bus bus = Bus.builder(uri()).window(WINDOW).open()) {
            for (int round = -1; round < ROUNDS; round++) {
                boolean first = round % 2 == 0;
                Pair cast = pair(first, queue -> ourCasts(bus, queue), queue -> bareCasts(queue, BULK));
                Pair handle = pair(first, queue -> ourHandles(bus, queue), this::bareHandles);
                Pair worked = pair(first, queue -> ourWork(bus, queue), this::bareWork);
                long[] mine = ourPings(bus);
                long[] theirs = barePings();
                if (round >= 0) {
                    casts.add(cast);
                    quick.add(handle);
                    slow.add(worked);
                    medians.add(new Pair(at(mine, 0.5), at(theirs, 0.5)));
                    tails.add(new Pair(at(mine, 0.99), at(theirs, 0.99)));
                }
            }
        } finally {
            places.close();
            broker.close();
        }
        print("casts/s", casts);
        print("handled/s, at once", quick);
        print("handled/s, 2 ms each, 16 in hand", slow);
        print("cast to handler, median, us", medians);
        print("cast to handler, p99, us", tails);
    }

    private URI uri() {
        return URI.create("amqp://127.0.0.1:" + broker.port());
    }

    private Pair pair(boolean oursFirst, Run ours, Run bare) throws Exception {
        double first = once(oursFirst ? ours : bare);
        double second = once(oursFirst ? bare : ours);
        return oursFirst ? new Pair(first, second) : new Pair(second, first);
    }

    /** On a queue of its own, which the transport makes, so that both have the same. */
    private double once(Run run) throws Exception {
        String queue = "bench-" + queues++;
        places.openReceiver(new Destination.Queue(queue), 1).close();
        double result = run.on(queue);
        places.remove(new Destination.Queue(queue));
        return result;
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
                "%-34s ours %9.0f  bare %9.0f  ratio: median %.2f, from %.2f to %.2f%n",
                what, ours, bare, ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
    }

    private static String address(String queue) {
        return "convection:queue:" + queue;
    }

    /** The bare client, with a prefetch, on a session that acknowledges one by one. */
    private interface Bare {
        double on(Session session) throws Exception;
    }

    private double bare(int prefetch, int mode, Bare what) throws Exception {
        JmsConnectionFactory factory =
                new JmsConnectionFactory(uri() + "?jms.validatePropertyNames=false&jms.prefetchPolicy.all=" + prefetch);
        try (Connection connection = factory.createConnection()) {
            connection.start();
            return what.on(connection.createSession(false, mode));
        }
    }

    private static double rate(int count, long began) {
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

    /** How the bare client writes the n-th message. */
    private interface Writes {
        jakarta.jms.Message write(Session session, int number) throws JMSException;
    }

    private static jakarta.jms.Message plain(Session session, int number) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setStringProperty("id", UUID.randomUUID().toString());
        message.writeBytes(BODY);
        return message;
    }

    private static jakarta.jms.Message event(Session session, int number) throws JMSException {
        String type = "t.m";
        return AmqpMessages.write(
                session, Message.of("m" + number, "/bench", type, Instant.now(), "application/json", Map.of(), BODY));
    }

    private double bareCasts(String queue, int count) throws Exception {
        return bareCasts(queue, count, AmqpBenchmark::plain);
    }

    private double bareCasts(String queue, int count, Writes writes) throws Exception {
        return bare(1000, Session.AUTO_ACKNOWLEDGE, session -> {
            MessageProducer producer = session.createProducer(session.createQueue(address(queue)));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            Semaphore window = new Semaphore(WINDOW);
            CompletionListener done = releasing(window);
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                window.acquire();
                producer.send(writes.write(session, i), done);
            }
            window.acquire(WINDOW);
            return rate(count, began);
        });
    }

    /** One that fails keeps its room, so that nothing is measured that was not done. */
    private static CompletionListener releasing(Semaphore window) {
        return new CompletionListener() {
            @Override
            public void onCompletion(jakarta.jms.Message message) {
                window.release();
            }

            @Override
            public void onException(jakarta.jms.Message message, Exception exception) {
                exception.printStackTrace();
            }
        };
    }

    private static WorkerService service(Bus bus, String queue, WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("bench")
                .concurrency(CONCURRENCY)
                .handler(queue, "t.m", handler)
                .start();
    }

    private double ourHandles(Bus bus, String queue) throws Exception {
        bareCasts(queue, BULK, AmqpBenchmark::event);
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

    private double bareHandles(String queue) throws Exception {
        bareCasts(queue, BULK, AmqpBenchmark::event);
        CountDownLatch handled = new CountDownLatch(BULK);
        long began = System.nanoTime();
        return bare(1000, INDIVIDUAL_ACKNOWLEDGE, session -> {
            MessageConsumer consumer = session.createConsumer(session.createQueue(address(queue)));
            consumer.setMessageListener(message -> {
                acknowledge(message);
                handled.countDown();
            });
            handled.await();
            settled(queue);
            return rate(BULK, began);
        });
    }

    private static void acknowledge(jakarta.jms.Message message) {
        try {
            message.getBody(byte[].class);
            message.acknowledge();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private double ourWork(Bus bus, String queue) throws Exception {
        bareCasts(queue, SLOW, AmqpBenchmark::event);
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

    /** The only way for the bare client to hold no more than it works on: a prefetch of zero, and room taken before. */
    private double bareWork(String queue) throws Exception {
        bareCasts(queue, SLOW, AmqpBenchmark::event);
        Semaphore room = new Semaphore(CONCURRENCY);
        ExecutorService pool = Executors.newFixedThreadPool(CONCURRENCY);
        long began = System.nanoTime();
        try {
            return bare(0, INDIVIDUAL_ACKNOWLEDGE, session -> {
                MessageConsumer consumer = session.createConsumer(session.createQueue(address(queue)));
                for (int i = 0; i < SLOW; i++) {
                    room.acquire();
                    jakarta.jms.Message message = consumer.receive();
                    pool.execute(() -> {
                        LockSupport.parkNanos(WORK.toNanos());
                        acknowledge(message);
                        room.release();
                    });
                }
                room.acquire(CONCURRENCY);
                settled(queue);
                return rate(SLOW, began);
            });
        } finally {
            pool.shutdown();
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
        Arrays.sort(took);
        return took;
    }

    private long[] barePings() throws Exception {
        long[] took = new long[PINGS];
        once(queue -> bare(1000, INDIVIDUAL_ACKNOWLEDGE, session -> {
            try (Connection connection = new JmsConnectionFactory(uri().toString()).createConnection()) {
                Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                return barePings(session, sending, queue, took);
            }
        }));
        Arrays.sort(took);
        return took;
    }

    private static double barePings(Session session, Session sending, String queue, long[] took) throws Exception {
        long[] at = new long[1];
        Semaphore arrived = new Semaphore(0);
        session.createConsumer(session.createQueue(address(queue))).setMessageListener(message -> {
            at[0] = System.nanoTime();
            acknowledge(message);
            arrived.release();
        });
        MessageProducer producer = sending.createProducer(sending.createQueue(address(queue)));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        for (int i = 0; i < took.length; i++) {
            long began = System.nanoTime();
            producer.send(plain(sending, i));
            arrived.acquire();
            took[i] = at[0] - began;
        }
        return 0;
    }
}
