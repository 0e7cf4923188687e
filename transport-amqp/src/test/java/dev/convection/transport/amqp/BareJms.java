package dev.convection.transport.amqp;

import dev.convection.worker.Message;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.qpid.jms.JmsConnectionFactory;

/** What the bus is compared with: the bare client as somebody would use it who knows it well. */
final class BareJms {
    private static final int INDIVIDUAL_ACKNOWLEDGE = 101;

    private final URI uri;
    private final Consumer<String> settled;

    /** The second waits until a queue's acknowledgements are with the broker. */
    BareJms(URI uri, Consumer<String> settled) {
        this.uri = uri;
        this.settled = settled;
    }

    private static String address(String queue) {
        return "convection:queue:" + queue;
    }

    /** The bare client, with a prefetch, on a session that acknowledges one by one. */
    private interface Bare {
        double on(Session session) throws Exception;
    }

    private double bare(int prefetch, int mode, Bare what) throws Exception {
        // Acknowledgements do not wait for the broker: an expert's choice, since one that is lost only makes a doubled
        // message.
        JmsConnectionFactory factory = new JmsConnectionFactory(
                uri + "?jms.validatePropertyNames=false&jms.forceAsyncAcks=true&jms.prefetchPolicy.all=" + prefetch);
        try (Connection connection = factory.createConnection()) {
            connection.start();
            return what.on(connection.createSession(false, mode));
        }
    }

    /** How the bare client writes the n-th message. */
    private interface Writes {
        jakarta.jms.Message write(Session session, int number) throws JMSException;
    }

    private static jakarta.jms.Message plain(Session session, int number) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setStringProperty("id", UUID.randomUUID().toString());
        message.writeBytes(AmqpBenchmark.BODY);
        return message;
    }

    private static jakarta.jms.Message event(Session session, int number) throws JMSException {
        String type = "t.m";
        return AmqpMessages.write(
                session,
                Message.of(
                        "m" + number, "/bench", type, Instant.now(), "application/json", Map.of(), AmqpBenchmark.BODY));
    }

    double casts(String queue, int count) throws Exception {
        return casts(queue, count, BareJms::plain);
    }

    /** Events, so that both read the same messages. */
    void fill(String queue, int count) throws Exception {
        casts(queue, count, BareJms::event);
    }

    private double casts(String queue, int count, Writes writes) throws Exception {
        return bare(1000, Session.AUTO_ACKNOWLEDGE, session -> {
            MessageProducer producer = session.createProducer(session.createQueue(address(queue)));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            Semaphore window = new Semaphore(AmqpBenchmark.WINDOW);
            CompletionListener done = releasing(window);
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                window.acquire();
                producer.send(writes.write(session, i), done);
            }
            window.acquire(AmqpBenchmark.WINDOW);
            return AmqpBenchmark.rate(count, began);
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

    double handles(String queue) throws Exception {
        fill(queue, AmqpBenchmark.BULK);
        CountDownLatch handled = new CountDownLatch(AmqpBenchmark.BULK);
        long began = System.nanoTime();
        return bare(1000, INDIVIDUAL_ACKNOWLEDGE, session -> {
            MessageConsumer consumer = session.createConsumer(session.createQueue(address(queue)));
            consumer.setMessageListener(message -> {
                acknowledge(message);
                handled.countDown();
            });
            handled.await();
            settled.accept(queue);
            return AmqpBenchmark.rate(AmqpBenchmark.BULK, began);
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

    /** The only way for the bare client to hold no more than it works on: a prefetch of zero, and room taken before. */
    double work(String queue) throws Exception {
        fill(queue, AmqpBenchmark.SLOW);
        Semaphore room = new Semaphore(AmqpBenchmark.CONCURRENCY);
        ExecutorService pool = Executors.newFixedThreadPool(AmqpBenchmark.CONCURRENCY);
        long began = System.nanoTime();
        try {
            return bare(0, INDIVIDUAL_ACKNOWLEDGE, session -> {
                MessageConsumer consumer = session.createConsumer(session.createQueue(address(queue)));
                for (int i = 0; i < AmqpBenchmark.SLOW; i++) {
                    room.acquire();
                    jakarta.jms.Message message = consumer.receive();
                    pool.execute(() -> {
                        LockSupport.parkNanos(AmqpBenchmark.WORK.toNanos());
                        acknowledge(message);
                        room.release();
                    });
                }
                room.acquire(AmqpBenchmark.CONCURRENCY);
                settled.accept(queue);
                return AmqpBenchmark.rate(AmqpBenchmark.SLOW, began);
            });
        } finally {
            pool.shutdown();
        }
    }

    /** How long each of so many took from the cast to the handler, in nanoseconds. */
    long[] pings(String queue, int count) throws Exception {
        long[] took = new long[count];
        bare(1000, INDIVIDUAL_ACKNOWLEDGE, session -> {
            try (Connection connection = new JmsConnectionFactory(uri.toString()).createConnection()) {
                Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                return pings(session, sending, queue, took);
            }
        });
        return took;
    }

    private static double pings(Session session, Session sending, String queue, long[] took) throws Exception {
        long[] at = new long[1];
        Semaphore arrived = new Semaphore(0);
        session.createConsumer(session.createQueue(address(queue))).setMessageListener(message -> {
            at[0] = System.nanoTime();
            arrived.release(); // the handler; what comes after it is in neither figure
            acknowledge(message);
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
