package dev.convection.transport.amqp;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sends on one session, with a producer for each of the places that were used last. */
final class AmqpSender implements Sender, AmqpLink {
    private static final int PRODUCERS = 200;

    private final AmqpSettings settings;
    private final OpenConnection connection;
    private final Session session;
    private final Map<Destination, MessageProducer> producers = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<MessageProducer> dead = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<Void>> pending = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Throwable death;
    private volatile boolean closed;

    AmqpSender(AmqpSettings settings, OpenConnection connection) {
        this.settings = settings;
        this.connection = connection;
        try {
            this.session = connection.session(Session.AUTO_ACKNOWLEDGE, this);
        } catch (JMSException | RuntimeException e) {
            connection.forget(this);
            throw AmqpErrors.translated("Opening a sender", e);
        }
    }

    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        if (closed) {
            throw AmqpErrors.closed("sender");
        }
        Throwable dead = death;
        if (dead != null) {
            throw AmqpErrors.translated("Sending to " + to, dead);
        }
        long bytes = AmqpMessages.bytes(message);
        if (bytes > settings.maxMessageBytes()) {
            throw AmqpErrors.tooLarge(to, bytes, settings.maxMessageBytes());
        }
        // The client library takes an interruption for a failure and forgets it; every wait of it is bounded anyway.
        boolean interrupted = Thread.interrupted();
        try {
            return sent(to, message, delay);
        } catch (JMSException | RuntimeException e) {
            interrupted |= AmqpErrors.caused(e, InterruptedException.class);
            throw failed(to, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private CompletionStage<Void> sent(Destination to, Message message, Duration delay) throws JMSException {
        MessageProducer producer = producer(to);
        BytesMessage out = AmqpMessages.write(session, message);
        if (!delay.isZero()) {
            // Relative, so that clocks which differ do not matter; the client library's own is a time by our clock.
            AmqpMessages.facade(out).setTracingAnnotation("x-opt-delivery-delay", Math.max(1, delay.toMillis()));
        }
        CompletableFuture<Void> stage = new CompletableFuture<>();
        pending.add(stage);
        try {
            producer.send(out, new Confirmation(to, stage));
        } catch (JMSException | RuntimeException e) {
            pending.remove(stage);
            throw e;
        }
        return stage;
    }

    /** What was thrown by send was not stored, unless it was written and the connection broke. */
    private TransportException failed(Destination to, Exception e) {
        return e instanceof TransportException known
                ? known
                : AmqpErrors.ofSend(to, e, settings.profile().unroutableIsReleased());
    }

    private MessageProducer producer(Destination to) throws JMSException {
        forgetDead();
        MessageProducer known = producers.get(to);
        if (known != null) {
            return known;
        }
        String address = settings.addresses().of(to);
        if (settings.addresses().isTopic(to)) {
            return opened(to, session.createProducer(session.createTopic(address)));
        }
        connection.management().ensure("Sending to " + to, address, settings.provision());
        return opened(to, session.createProducer(session.createQueue(address)));
    }

    private MessageProducer opened(Destination to, MessageProducer producer) throws JMSException {
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        producers.put(to, producer);
        if (producers.size() > PRODUCERS) {
            Iterator<MessageProducer> oldest = producers.values().iterator();
            MessageProducer last = oldest.next();
            oldest.remove();
            last.close();
        }
        return producer;
    }

    private void forgetDead() {
        if (!dead.isEmpty()) {
            producers.values().removeAll(dead);
            dead.clear();
        }
    }

    /** Waits for the broker's word, for as long as the client library's close time-out says. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.close();
        } catch (JMSException | RuntimeException e) {
            // It died before, and its stages have been told.
        }
        connection.forget(this);
        for (CompletableFuture<Void> stage : pending) {
            stage.completeExceptionally(AmqpErrors.of(
                    TransportException.Kind.OUTCOME_UNKNOWN, "The sender was closed before the broker answered", null));
        }
        pending.clear();
    }

    @Override
    public void died(Throwable cause) {
        death = cause;
    }

    @Override
    public boolean uses(Session other) {
        return other == session;
    }

    @Override
    public void died(MessageProducer producer) {
        dead.add(producer);
    }

    /** The broker's word about one message. */
    private final class Confirmation implements CompletionListener {
        private final Destination to;
        private final CompletableFuture<Void> stage;

        Confirmation(Destination to, CompletableFuture<Void> stage) {
            this.to = to;
            this.stage = stage;
        }

        @Override
        public void onCompletion(jakarta.jms.Message message) {
            pending.remove(stage);
            stage.complete(null);
        }

        @Override
        public void onException(jakarta.jms.Message message, Exception exception) {
            pending.remove(stage);
            stage.completeExceptionally(failed(to, exception));
        }
    }
}
