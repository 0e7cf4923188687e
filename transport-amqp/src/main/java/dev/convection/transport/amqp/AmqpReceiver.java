package dev.convection.transport.amqp;

import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.qpid.jms.JmsMessageConsumer;
import org.apache.qpid.jms.message.JmsMessage;
import org.jspecify.annotations.Nullable;

/** Receives on a session of its own, whose messages are acknowledged one by one. */
final class AmqpReceiver implements Receiver<JmsMessage>, AmqpLink {
    /** The client library's own mode: acknowledging a message acknowledges that one only. */
    private static final int INDIVIDUAL_ACKNOWLEDGE = 101;

    /** The client library's property that says which outcome an acknowledgement has. */
    private static final String OUTCOME = "JMS_AMQP_ACK_TYPE";

    private static final int RELEASED = 3;

    private final OpenConnection connection;
    private final Destination source;
    private final Session session;
    private final JmsMessageConsumer consumer;
    private final AmqpCredit credit;
    private final Set<JmsMessage> outstanding = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Taken from the client library and not yet asked for: what came while the credit was taken back. */
    private final Deque<JmsMessage> early = new ArrayDeque<>();

    private volatile @Nullable Thread waiting;
    private volatile @Nullable Throwable death;
    private volatile boolean woken;
    private volatile boolean closed;

    AmqpReceiver(AmqpSettings settings, OpenConnection connection, Destination source) {
        this.connection = connection;
        this.source = source;
        String doing = "Opening a receiver of " + source;
        Session opened = null;
        try {
            String address = settings.addresses().of(source);
            if (!settings.addresses().isTopic(source)) {
                connection.management().ensure(doing, address, settings.provision());
            }
            opened = connection.session(INDIVIDUAL_ACKNOWLEDGE, this);
            session = opened;
            consumer = (JmsMessageConsumer)
                    (source instanceof Destination.Subscription subscription
                                    && settings.addresses().isTopic(source)
                            ? session.createSharedDurableConsumer(
                                    session.createTopic(address),
                                    settings.addresses().subscription(subscription))
                            : session.createConsumer(session.createQueue(address)));
            credit = new AmqpCredit(connection, consumer);
            connection.receives(consumer.getConsumerId(), this);
        } catch (JMSException | RuntimeException e) {
            connection.forget(this);
            closeQuietly(opened);
            throw AmqpErrors.translated(doing, e);
        }
    }

    @Override
    public List<Received<JmsMessage>> poll(int max, Duration wait) {
        String doing = "Polling " + source;
        check(doing);
        try {
            if (credit.exceeds(max)) {
                takeBack(max);
            }
            if (early.isEmpty()) {
                credit.ask(max);
                await(wait.toNanos());
                check(doing);
            }
            woken = false;
            return take(max);
        } catch (JMSException | RuntimeException e) {
            throw AmqpErrors.translated(doing, e);
        }
    }

    private void await(long nanos) {
        long end = System.nanoTime() + nanos;
        waiting = Thread.currentThread();
        try {
            for (long left = nanos; left > 0 && idle(); left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
                if (Thread.currentThread().isInterrupted()) {
                    return; // whoever interrupts wants an end; parking would be none
                }
            }
        } finally {
            waiting = null;
        }
    }

    private boolean idle() {
        return !woken && death == null && !closed && !credit.hasArrived();
    }

    private List<Received<JmsMessage>> take(int max) throws JMSException {
        List<Received<JmsMessage>> all = new ArrayList<>();
        while (all.size() < max && (!early.isEmpty() || credit.hasArrived())) {
            JmsMessage message = early.isEmpty() ? credit.take() : early.poll();
            if (message != null) {
                outstanding.add(message);
                all.add(AmqpMessages.received(message));
            }
        }
        return all;
    }

    /** Drains the link; keeps what was on its way as far as it is asked for, and gives the rest back. */
    private void takeBack(int keep) throws JMSException {
        credit.drain();
        while (credit.hasArrived()) {
            JmsMessage message = credit.take();
            if (message != null) {
                early.add(message);
            }
        }
        while (early.size() > keep) {
            release(early.removeLast());
        }
    }

    private static void release(JmsMessage message) throws JMSException {
        message.setIntProperty(OUTCOME, RELEASED);
        message.acknowledge();
    }

    @Override
    public void settle(List<Settlement<JmsMessage>> settlements) {
        check("Settling at " + source);
        try {
            for (Settlement<JmsMessage> settlement : settlements) {
                JmsMessage message = settlement.tag();
                outstanding.remove(message);
                if (settlement.accepted()) {
                    message.acknowledge();
                } else {
                    release(message);
                }
            }
        } catch (JMSException | RuntimeException e) {
            throw AmqpErrors.translated("Settling at " + source, e);
        }
    }

    @Override
    public List<JmsMessage> extend(List<JmsMessage> tags) {
        throw new IllegalStateException("A delivery lasts as long as its connection: there is nothing to extend");
    }

    @Override
    public List<Received<JmsMessage>> rest() {
        check("Resting at " + source);
        try {
            takeBack(0);
            return List.of();
        } catch (JMSException | RuntimeException e) {
            throw AmqpErrors.translated("Resting at " + source, e);
        }
    }

    @Override
    public void wakeup() {
        woken = true;
        LockSupport.unpark(waiting);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (death == null) {
            try {
                takeBack(0);
                consumer.close();
                for (JmsMessage message : outstanding) {
                    release(message);
                }
            } catch (JMSException | RuntimeException e) {
                // It died meanwhile: the broker gives them back by itself.
            }
        }
        outstanding.clear();
        closeQuietly(session);
        connection.forget(this);
        LockSupport.unpark(waiting);
    }

    private static void closeQuietly(@Nullable Session session) {
        if (session != null) {
            try {
                session.close();
            } catch (JMSException | RuntimeException e) {
                // it died before
            }
        }
    }

    private void check(String doing) {
        if (closed) {
            throw AmqpErrors.closed("receiver of " + source);
        }
        Throwable dead = death;
        if (dead != null) {
            throw AmqpErrors.translated(doing, dead);
        }
    }

    @Override
    public void died(Throwable cause) {
        death = cause;
        LockSupport.unpark(waiting);
    }

    @Override
    public boolean uses(Session other) {
        return other == session;
    }

    @Override
    public boolean uses(MessageConsumer other) {
        return other == consumer;
    }

    @Override
    public void arrived() {
        credit.arrived();
        LockSupport.unpark(waiting);
    }
}
