package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import java.util.Enumeration;
import java.util.List;
import java.util.OptionalLong;

/** Qpid Broker-J, by its node {@code $management}, which is a plug-in of the broker's standard distribution. */
final class BrokerJManagement implements AmqpManagement {
    private static final String TYPE = "org.apache.qpid.Queue";
    private static final int OK = 299;
    private static final int CONFLICT = 409;
    private static final int MISSING = 404;

    private final AmqpRequests requests;
    private final int deliveryLimit;

    BrokerJManagement(OpenConnection connection, int deliveryLimit) {
        this.deliveryLimit = deliveryLimit;
        this.requests = new AmqpRequests(connection, "$management");
    }

    @Override
    public void ensure(String doing, String address, boolean create) throws JMSException {
        Message read = ask("READ", address);
        if (status(read) == MISSING) {
            if (!create) {
                throw AmqpErrors.missing(doing, address);
            }
            Message made = ask("CREATE", address);
            if (status(made) > OK && status(made) != CONFLICT) {
                throw AmqpErrors.translated(doing, new JMSException(description(made)));
            }
        } else if (status(read) <= OK && read instanceof MapMessage attributes) {
            Object durable = attributes.getObject("durable");
            if (Boolean.FALSE.equals(durable)) {
                throw AmqpErrors.incompatible(doing, address, "is not durable");
            }
        }
    }

    @Override
    public OptionalLong depth(String address) throws JMSException {
        Message answer = ask("getStatistics", address);
        if (status(answer) == MISSING) {
            return OptionalLong.of(0);
        }
        if (status(answer) <= OK && answer instanceof MapMessage statistics) {
            for (Enumeration<?> names = statistics.getMapNames(); names.hasMoreElements(); ) {
                String name = String.valueOf(names.nextElement());
                if (name.equals("queueDepthMessages") && statistics.getObject(name) instanceof Number number) {
                    return OptionalLong.of(number.longValue());
                }
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public boolean isMissing(String address) throws JMSException {
        return status(ask("READ", address)) == MISSING;
    }

    @Override
    public boolean remove(String address) throws JMSException {
        int status = status(ask("DELETE", address));
        return status <= OK || status == MISSING;
    }

    @Override
    public List<Finding> examine(String what, String address) throws JMSException {
        Message read = ask("READ", address);
        if (status(read) == MISSING) {
            return List.of(Finding.note(what + " is not at the broker yet"));
        }
        if (status(read) > OK || !(read instanceof MapMessage attributes)) {
            return List.of(
                    Finding.warning(
                            "what is set for queues at the broker could not be looked at: " + description(read),
                            "allow this user to ask $management, or see yourself that queues are durable and lose no messages"));
        }
        return new BrokerJQueue(attributes).examined(what, deliveryLimit);
    }

    private Message ask(String operation, String address) throws JMSException {
        return requests.ask("Asking for " + operation + " of " + address, session -> {
            MapMessage question = session.createMapMessage();
            question.setStringProperty("operation", operation);
            question.setStringProperty("type", TYPE);
            if (operation.equals("CREATE")) {
                question.setString("name", address);
                question.setBoolean("durable", true);
            } else {
                question.setStringProperty("index", "object-path");
                question.setStringProperty("key", address);
            }
            return question;
        });
    }

    private static int status(Message answer) throws JMSException {
        return answer.getIntProperty("statusCode");
    }

    private static String description(Message answer) throws JMSException {
        return "[status " + status(answer) + "] " + answer.getStringProperty("statusDescription");
    }
}
