package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Artemis, by its queue {@code activemq.management}, which needs the permission {@code manage}. Without it queues are made by the
 * broker when they are first used, if its address settings say so.
 */
final class ArtemisManagement implements AmqpManagement {
    private static final Logger LOG = LoggerFactory.getLogger(ArtemisManagement.class);

    private final AmqpRequests requests;
    private final int deliveryLimit;
    private boolean refused;

    ArtemisManagement(OpenConnection connection, int deliveryLimit) {
        this.deliveryLimit = deliveryLimit;
        this.requests = new AmqpRequests(connection, "activemq.management");
    }

    /** An answer: whether it was done, and what came out, as JSON. */
    private record Answer(boolean done, String text) {}

    @Override
    public void ensure(String doing, String address, boolean create) throws JMSException {
        Answer routing = attribute(address, "routingType");
        if (!routing.done && isMissing(routing) && create) {
            Answer made = create(address);
            if (!made.done) {
                throw AmqpErrors.translated(doing, new JMSException(made.text));
            }
            return;
        }
        if (!routing.done) {
            if (isMissing(routing)) {
                throw AmqpErrors.missing(doing, address);
            }
            return; // not for us to know
        }
        if (!routing.text.contains("ANYCAST")) {
            throw AmqpErrors.incompatible(doing, address, "is no anycast queue");
        }
        if (attribute(address, "durable").text.contains("false")) {
            throw AmqpErrors.incompatible(doing, address, "is not durable");
        }
    }

    private Answer create(String address) throws JMSException {
        JsonMapper json = JsonMapper.shared();
        ObjectNode queue = json.createObjectNode()
                .put("name", address)
                .put("address", address)
                .put("routing-type", "ANYCAST")
                .put("durable", true)
                .put("auto-delete", false)
                .put("auto-create-address", true);
        // Its parameters are JSON, and the first of them is text that is JSON again.
        String parameters =
                json.createArrayNode().add(queue.toString()).add(true).toString();
        return ask("broker", "_AMQ_OperationName", "createQueue", parameters);
    }

    @Override
    public OptionalLong depth(String address) throws JMSException {
        Answer answer = attribute(address, "messageCount");
        if (!answer.done) {
            return isMissing(answer) ? OptionalLong.of(0) : OptionalLong.empty();
        }
        String digits = answer.text.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    }

    @Override
    public boolean isMissing(String address) throws JMSException {
        return isMissing(attribute(address, "messageCount"));
    }

    @Override
    public boolean remove(String address) throws JMSException {
        Answer answer = ask("broker", "_AMQ_OperationName", "destroyQueue", "[\"" + address + "\", true, true]");
        return answer.done || isMissing(address);
    }

    @Override
    public List<Finding> examine(String what, String address) throws JMSException {
        List<Finding> findings = new ArrayList<>();
        Answer routing = attribute(address, "routingType");
        if (refused) {
            return List.of(Finding.warning(
                    "what is set for queues at the broker could not be looked at: activemq.management is refused",
                    "give this user the permissions send and manage on activemq.management, or see yourself that queues are"
                            + " durable and anycast, and that a dead-letter-address is set"));
        }
        queue(what, address, routing, findings);
        Answer settings = ask("broker", "_AMQ_OperationName", "getAddressSettingsAsJSON", "[\"" + address + "\"]");
        if (settings.done) {
            findings.addAll(ArtemisSettings.of(settings.text).examined(what, deliveryLimit));
        }
        return findings;
    }

    private void queue(String what, String address, Answer routing, List<Finding> findings) throws JMSException {
        if (routing.done && !routing.text.contains("ANYCAST")) {
            findings.add(Finding.problem(
                    what + " is not anycast at the broker: each engine would have every message",
                    "remove it, so that it is created anew, or give another namespace"));
        }
        if (routing.done && attribute(address, "durable").text.contains("false")) {
            findings.add(Finding.problem(
                    what + " is not durable: it is lost with all it holds when the broker ends",
                    "remove it, so that it is created anew, or give another namespace"));
        }
        if (isMissing(routing)) {
            findings.add(Finding.note(what + " is not at the broker yet"));
        }
    }

    /** So it answers for an attribute of what it does not know, while what may not be asked is refused as a whole. */
    private static boolean isMissing(Answer answer) {
        return !answer.done && answer.text.toLowerCase(Locale.ROOT).contains("problem while retrieving");
    }

    private Answer attribute(String queue, String attribute) throws JMSException {
        return ask("queue." + queue, "_AMQ_Attribute", attribute, "[]");
    }

    private Answer ask(String resource, String key, String what, String parameters) throws JMSException {
        if (refused) {
            return new Answer(false, "refused before");
        }
        try {
            Message answer = requests.ask("Asking for " + what + " of " + resource, session -> {
                TextMessage question = session.createTextMessage(parameters);
                question.setStringProperty("_AMQ_ResourceName", resource);
                question.setStringProperty(key, what);
                return question;
            });
            String text = answer instanceof TextMessage said ? String.valueOf(said.getText()) : "";
            return new Answer(answer.getBooleanProperty("_AMQ_OperationSucceeded"), text);
        } catch (JMSSecurityException e) {
            LOG.info(
                    "The broker's management may not be used: queues are left to be made when they are first used ({})",
                    e.getMessage());
            refused = true;
            return new Answer(false, "refused");
        }
    }
}
