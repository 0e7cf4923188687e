package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.ArrayList;
import java.util.List;

/** A queue of Broker-J as its management shows it. */
final class BrokerJQueue {
    private final MapMessage attributes;

    BrokerJQueue(MapMessage attributes) {
        this.attributes = attributes;
    }

    /** What loses messages, or keeps them from engines. */
    List<Finding> examined(String what, int deliveryLimit) throws JMSException {
        List<Finding> findings = new ArrayList<>();
        if (text("durable").equals("false") || text("messageDurability").equals("NEVER")) {
            findings.add(Finding.problem(
                    what + " is not durable: what it holds is lost when the broker ends",
                    "remove it, so that it is created anew, or give another namespace"));
        }
        long attempts = number("maximumDeliveryAttempts");
        boolean kept = !text("alternateBinding").isEmpty();
        if (attempts > 0) {
            findings.addAll(
                    AmqpLimits.examined(what, attempts, deliveryLimit, kept, "the queue's maximumDeliveryAttempts"));
            if (!kept) {
                findings.add(Finding.warning(
                        what + ": what the broker gives up after " + attempts + " deliveries it drops",
                        "give the queue an alternateBinding, or set its maximumDeliveryAttempts to 0"));
            }
        }
        long life = Math.max(number("minimumMessageTtl"), number("maximumMessageTtl"));
        if (life > 0) {
            findings.add(Finding.problem(
                    what + ": the broker takes messages away after at most " + life + " ms",
                    "set the queue's minimumMessageTtl and maximumMessageTtl to 0"));
        }
        if (text("overflowPolicy").equals("RING")) {
            findings.add(Finding.problem(
                    what + ": the broker drops the oldest messages when there are too many",
                    "set the queue's overflowPolicy to NONE or REJECT"));
        }
        if (!text("exclusive").isEmpty() && !text("exclusive").equals("NONE")) {
            findings.add(Finding.warning(what + " is for one engine at a time", "set the queue's exclusive to NONE"));
        }
        return findings;
    }

    private String text(String name) throws JMSException {
        Object value = attributes.itemExists(name) ? attributes.getObject(name) : null;
        return value == null ? "" : value.toString();
    }

    private long number(String name) throws JMSException {
        String value = text(name);
        return value.matches("\\d+") ? Long.parseLong(value) : 0;
    }
}
