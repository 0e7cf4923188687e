package dev.convection.transport.amqp;

import dev.convection.worker.TransportException.Kind;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;

/** Questions to a node of the broker, each with one answer, by way of a temporary queue. One at a time. */
final class AmqpRequests implements AmqpLink {
    private static final long LONGEST = 5_000;

    private final OpenConnection connection;
    private final String node;
    private @Nullable Session session;
    private @Nullable Queue replies;
    private @Nullable MessageProducer producer;
    private @Nullable MessageConsumer consumer;

    AmqpRequests(OpenConnection connection, String node) {
        this.connection = connection;
        this.node = node;
    }

    /** How a question is written. */
    interface Question {
        Message write(Session session) throws JMSException;
    }

    /** Asks, and waits for the answer. */
    synchronized Message ask(String doing, Question question) throws JMSException {
        try {
            Session asking = open();
            Message request = question.write(asking);
            request.setJMSReplyTo(replies);
            if (producer == null || consumer == null) {
                throw new JMSException("The management session was closed");
            }
            send(producer, request);
            Message answer = consumer.receive(LONGEST);
            if (answer == null) {
                throw AmqpErrors.of(Kind.UNAVAILABLE, doing + ": " + node + " did not answer", null);
            }
            return answer;
        } catch (JMSException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A question that the node does not accept is refused, whatever the broker's words for it: Artemis has strange ones. */
    private static void send(MessageProducer producer, Message request) throws JMSException {
        try {
            producer.send(request);
        } catch (JMSException e) {
            String words = String.valueOf(e.getMessage());
            boolean ofTheNode = words.contains("[condition = ") && !words.contains("amqp:connection");
            if (ofTheNode && !(e instanceof ResourceAllocationException)) {
                JMSSecurityException refused = new JMSSecurityException("not permitted, or not possible: " + words);
                refused.initCause(e);
                throw refused;
            }
            throw e;
        }
    }

    private Session open() throws JMSException {
        Session known = session;
        if (known != null) {
            return known;
        }
        Session opened = connection.session(Session.AUTO_ACKNOWLEDGE, this);
        session = opened;
        replies = opened.createTemporaryQueue();
        producer = opened.createProducer(opened.createQueue(node));
        // So that the broker's refusal of a question is heard: of others the client library does not wait for the
        // broker's word.
        producer.setDeliveryMode(jakarta.jms.DeliveryMode.PERSISTENT);
        consumer = opened.createConsumer(replies);
        return opened;
    }

    private void close() {
        Session last = session;
        session = null;
        producer = null;
        consumer = null;
        connection.forget(this);
        if (last != null) {
            try {
                last.close();
            } catch (JMSException | RuntimeException e) {
                // it died with its connection
            }
        }
    }

    @Override
    public void died(Throwable cause) {
        // The next question finds it out.
    }

    @Override
    public boolean uses(Session other) {
        return other == session;
    }
}
