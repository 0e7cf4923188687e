package dev.convection.transport.amqp;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is peculiar to one kind of broker: how it calls places, and what it can do. AMQP leaves both to the broker.
 *
 * @param name its name in the configuration
 * @param templates address templates by kind of place
 * @param percent whether names are percent-encoded in addresses
 * @param delayedSend whether it delays messages in any queue, if it says that it can delay at all
 * @param deliveryLimit after how many deliveries it gives a message up by itself; 0: never
 * @param management by what means its queues are made, counted and removed
 * @param unroutableIsReleased whether it releases what it can route nowhere
 */
record AmqpProfile(
        String name,
        Map<String, String> templates,
        boolean percent,
        boolean delayedSend,
        int deliveryLimit,
        Management management,
        boolean unroutableIsReleased) {

    /** How a broker is managed through AMQP. */
    enum Management {
        /** The queue {@code activemq.management}. */
        ARTEMIS,
        /** The node {@code $management}, by the draft of AMQP Management. */
        BROKER_J,
        /** Not by this transport. */
        NONE
    }

    /** The kinds of places that have a template. */
    static final Set<String> KINDS =
            Set.of("queue", "directed", "fanout-send", "fanout-receive", "subscription", "dead-letters", "lane");

    private static final Map<String, String> COLONS = Map.of(
            "queue", "{namespace}:queue:{queue}",
            "directed", "{namespace}:directed:{queue}:{engine}",
            "fanout-send", "{namespace}:all:{queue}",
            "fanout-receive", "{namespace}:all:{queue}",
            "subscription", "{namespace}:all:{queue}:{engine}",
            "dead-letters", "{namespace}:dead:{queue}",
            "lane", "{namespace}:lane-{step}:{queue}");

    static final AmqpProfile ARTEMIS = new AmqpProfile("artemis", COLONS, false, true, 10, Management.ARTEMIS, false);

    private static final AmqpProfile BROKER_J = new AmqpProfile(
            "qpid-broker-j",
            with(
                    COLONS,
                    Map.of(
                            "fanout-send", "amq.topic/{namespace}:all:{queue}",
                            "fanout-receive", "amq.topic/{namespace}:all:{queue}")),
            false,
            false,
            0,
            Management.BROKER_J,
            false);

    /** A fan-out is an exchange there, and a subscription a queue that somebody has bound to it. */
    private static final AmqpProfile RABBITMQ = new AmqpProfile(
            "rabbitmq-4",
            Map.of(
                    "queue", "/queues/{namespace}:queue:{queue}",
                    "directed", "/queues/{namespace}:directed:{queue}:{engine}",
                    "fanout-send", "/exchanges/{namespace}:all:{queue}",
                    "fanout-receive", "/queues/{namespace}:all:{queue}:{engine}",
                    "subscription", "",
                    "dead-letters", "/queues/{namespace}:dead:{queue}",
                    "lane", "/queues/{namespace}:lane-{step}:{queue}"),
            true,
            false,
            20,
            Management.NONE,
            true);

    private static final Map<String, AmqpProfile> ALL =
            Map.of(ARTEMIS.name, ARTEMIS, BROKER_J.name, BROKER_J, RABBITMQ.name, RABBITMQ);

    /** By its name in the configuration. */
    static AmqpProfile named(String name) {
        AmqpProfile profile = ALL.get(name);
        if (profile == null) {
            throw AmqpErrors.configuration(
                    "The option profile is " + name + "; give one of " + new TreeMap<>(ALL).keySet());
        }
        return profile;
    }

    /** The same with other templates. */
    AmqpProfile withTemplates(Map<String, String> changes) {
        return new AmqpProfile(
                name, with(templates, changes), percent, delayedSend, deliveryLimit, management, unroutableIsReleased);
    }

    /** The same with another {@link #deliveryLimit()}. */
    AmqpProfile withDeliveryLimit(int limit) {
        return new AmqpProfile(name, templates, percent, delayedSend, limit, management, unroutableIsReleased);
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> changes) {
        Map<String, String> all = new TreeMap<>(some);
        all.putAll(changes);
        return Map.copyOf(all);
    }
}
