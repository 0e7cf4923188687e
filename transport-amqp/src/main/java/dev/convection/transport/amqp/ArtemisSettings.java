package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The address settings of Artemis that apply to an address, as its management writes them: those that were set. */
final class ArtemisSettings {
    private static final int MAX_DELIVERY_ATTEMPTS = 10;

    private final JsonNode settings;

    private ArtemisSettings(JsonNode settings) {
        this.settings = settings;
    }

    /** Reads an answer of its management: a list of one text, which is JSON again. */
    static ArtemisSettings of(String answer) throws JMSException {
        try {
            JsonMapper json = JsonMapper.shared();
            return new ArtemisSettings(
                    json.readTree(json.readTree(answer).path(0).asString()));
        } catch (JacksonException e) {
            JMSException unread = new JMSException("The broker's settings are not JSON: " + answer);
            unread.initCause(e);
            throw unread;
        }
    }

    /** What loses messages, or keeps them from engines. */
    List<Finding> examined(String what, int deliveryLimit) {
        List<Finding> findings = new ArrayList<>();
        long attempts = number("maxDeliveryAttempts", MAX_DELIVERY_ATTEMPTS);
        if (attempts > 0) {
            findings.addAll(AmqpLimits.examined(
                    what, attempts, deliveryLimit, !text("deadLetterAddress").isEmpty(), "max-delivery-attempts"));
            if (text("deadLetterAddress").isEmpty()) {
                findings.add(Finding.warning(
                        what + ": what the broker gives up after " + attempts + " deliveries it drops",
                        "set a dead-letter-address in its address-settings"));
            }
        }
        expiry(what, findings);
        if (text("addressFullMessagePolicy").equals("DROP") && number("maxSizeBytes", -1) > 0) {
            findings.add(Finding.problem(
                    what + ": when its address is full the broker confirms messages and drops them",
                    "set address-full-policy to PAGE, or to FAIL"));
        }
        if (number("defaultRingSize", -1) >= 0) {
            findings.add(Finding.problem(
                    what + ": the broker drops the oldest of more than " + number("defaultRingSize", -1) + " messages",
                    "take default-ring-size out of its address-settings"));
        }
        if (text("defaultPurgeOnNoConsumers").equals("true")) {
            findings.add(Finding.problem(
                    what + ": the broker drops all messages when no engine is there",
                    "take default-purge-on-no-consumers out of its address-settings"));
        }
        slowness(what, findings);
        return findings;
    }

    private void expiry(String what, List<Finding> findings) {
        for (String delay : List.of("expiryDelay", "maxExpiryDelay", "minExpiryDelay")) {
            if (number(delay, -1) >= 0) {
                findings.add(Finding.problem(
                        what + ": the broker takes messages away after " + number(delay, -1) + " ms",
                        "take expiry-delay, max-expiry-delay and min-expiry-delay out of its address-settings"));
                return;
            }
        }
    }

    private void slowness(String what, List<Finding> findings) {
        if (number("redeliveryDelay", 0) > 0) {
            findings.add(Finding.warning(
                    what + ": what an engine gives back, or loses, waits at the broker for "
                            + number("redeliveryDelay", 0) + " ms",
                    "take redelivery-delay out of its address-settings; retries have their own delays"));
        }
        if (number("slowConsumerThreshold", -1) > 0
                && text("slowConsumerPolicy").equals("KILL")) {
            findings.add(Finding.warning(
                    what + ": the broker ends the connections of slow engines, and gives their messages to others",
                    "take slow-consumer-policy out of its address-settings"));
        }
    }

    private long number(String name, long otherwise) {
        return settings.path(name).asLong(otherwise);
    }

    private String text(String name) {
        return settings.path(name).asString("");
    }
}
