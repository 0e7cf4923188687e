package dev.convection.transport.amqp;

import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.qpid.jms.JmsMessageConsumer;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.provider.amqp.AmqpConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a consumer may have on their way or waiting here: as many as were asked for and not yet taken, no more.
 *
 * <p>The client library knows a fixed prefetch, which it keeps topped up whenever it hears of a message, or pulls one at a time. Its
 * size is a number that is read anew each time, so it is made to follow what is asked for: a poll raises it, each message taken
 * lowers it <i>before</i> the library is told of the message, and at zero nothing is topped up any more. So slow handlers have exactly
 * what they ask for and quick ones are sent a batch at a time, by one and the same rule. To lower it otherwise is to drain the link.
 *
 * <p>Used by the receiver's thread; {@link #arrived()} by any.
 */
final class AmqpCredit {
    private final OpenConnection connection;
    private final JmsMessageConsumer consumer;
    private final JmsConsumerInfo info;
    private final AtomicLong arrived = new AtomicLong();
    private long taken;

    /** What may still come without being asked for again: the prefetch of the client library. */
    private int permitted;

    /** No more than this is on its way or waits here; more than is permitted after what is asked for has fallen. */
    private int bound;

    AmqpCredit(OpenConnection connection, JmsMessageConsumer consumer) throws JMSException {
        this.connection = connection;
        this.consumer = consumer;
        if (!(consumer.getConsumerId().getProviderHint() instanceof AmqpConsumer known)) {
            throw new JMSException("The consumer was closed as soon as it was opened");
        }
        this.info = known.getResourceInfo();
    }

    /** Any thread: a message has come and can be taken. */
    void arrived() {
        arrived.incrementAndGet();
    }

    boolean hasArrived() {
        return arrived.get() > taken;
    }

    /** Whether much more is under way than is asked for, as when handlers have become slow. */
    boolean exceeds(int max) {
        return bound > max + max / 4;
    }

    /** Lets so many come, those that wait here already included. */
    void ask(int max) throws JMSException {
        // The library tops up from the half down, now or when it hears of the next message: else there is nothing to
        // tell it.
        boolean more = max > permitted && permitted <= max / 2;
        permit(max);
        bound = Math.max(bound, max);
        if (more && !hasArrived()) {
            consumer.init(); // tops up; where messages wait, taking them does
        }
    }

    private void permit(int number) {
        permitted = number;
        info.setPrefetchSize(number);
    }

    /** Takes one that has arrived. */
    @Nullable
    JmsMessage take() throws JMSException {
        permit(Math.max(0, permitted - 1));
        bound = Math.max(0, bound - 1);
        taken++;
        return (JmsMessage) consumer.receiveNoWait();
    }

    /** Takes back what was permitted: what was on its way has arrived then, and nothing comes after it. */
    void drain() throws JMSException {
        permit(0);
        connection.drain(info);
        bound = 0;
    }
}
