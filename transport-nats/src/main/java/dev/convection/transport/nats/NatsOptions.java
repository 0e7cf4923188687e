package dev.convection.transport.nats;

import dev.convection.worker.spi.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be set by the options of a URI. The names are those of jnats and of JetStream.
 *
 * @param ackWait how long a delivery stays with its receiver unless it is extended: the lease
 * @param replicas on how many servers each stream is kept
 * @param duplicateWindow for how long the server remembers the ids of what it has stored
 * @param inactiveThreshold after how long the server forgets an engine that has gone
 * @param jsPrefix subject prefix of the JetStream API, or null for the usual one
 * @param connectionTimeout how long one try to connect, and one request, may take
 * @param publishTimeout how long a send waits for the server's word
 * @param reconnectWait the pause between two tries to reconnect
 * @param pingInterval how often a silent connection is tried
 * @param inboxPrefix of the subjects that answers come to, or null for the usual one
 */
record NatsOptions(
        Duration ackWait,
        int replicas,
        Duration duplicateWindow,
        Duration inactiveThreshold,
        @Nullable String jsPrefix,
        Duration connectionTimeout,
        Duration publishTimeout,
        Duration reconnectWait,
        Duration pingInterval,
        @Nullable String inboxPrefix) {
    private static final Set<String> NAMES = new TreeSet<>(Set.of(
            "ackWait",
            "replicas",
            "duplicateWindow",
            "inactiveThreshold",
            "domain",
            "jsPrefix",
            "connectionTimeout",
            "publishTimeout",
            "reconnectWait",
            "pingInterval",
            "inboxPrefix"));

    /** What must be as this transport has it, and what would go wrong otherwise. */
    private static final Map<String, String> OWNED = Map.of(
            "maxReconnects", "the connection is kept for as long as the bus is open",
            "maxDeliver", "a message that the server gives up by itself is left behind in its stream, unseen",
            "maxAckPending", "a small one stalls many engines",
            "maxWaiting", "a small one refuses engines",
            "opentls", "it trusts every certificate",
            "reconnectBufferSize", "what is sent while the server is away must fail at once");

    private static final int MOST_REPLICAS = 5;

    static NatsOptions of(Map<String, String> given) {
        for (String name : given.keySet()) {
            if (!NAMES.contains(name)) {
                String why = OWNED.get(name);
                throw wrong(name, why == null ? "there is none; the options are " + NAMES : "it is not yours: " + why);
            }
        }
        return new NatsOptions(
                duration(given, "ackWait", "15s"),
                replicas(given.getOrDefault("replicas", "1")),
                duration(given, "duplicateWindow", "2m"),
                duration(given, "inactiveThreshold", "24h"),
                prefix(given),
                duration(given, "connectionTimeout", "2s"),
                duration(given, "publishTimeout", "5s"),
                duration(given, "reconnectWait", "250ms"),
                duration(given, "pingInterval", "3s"),
                subject(given, "inboxPrefix"));
    }

    private static Duration duration(Map<String, String> given, String name, String otherwise) {
        String text = given.getOrDefault(name, otherwise);
        try {
            return Durations.parseAboveZero(text);
        } catch (IllegalArgumentException e) {
            throw NatsErrors.configuration("Opening nats: with " + name + "=" + text + ": " + e.getMessage(), e);
        }
    }

    private static int replicas(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_REPLICAS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong("replicas", text + " is not a number from 1 to " + MOST_REPLICAS);
    }

    private static @Nullable String prefix(Map<String, String> given) {
        String domain = subject(given, "domain");
        String prefix = subject(given, "jsPrefix");
        if (domain != null && prefix != null) {
            throw wrong("domain", "jsPrefix is given too; leave one out");
        }
        return domain == null ? prefix : "$JS." + domain + ".API";
    }

    private static @Nullable String subject(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value != null && !value.matches("[^\\s.*>]+(\\.[^\\s.*>]+)*")) {
            throw wrong(name, "give a subject without wildcards");
        }
        return value;
    }

    private static dev.convection.worker.TransportException wrong(String name, String why) {
        return NatsErrors.configuration("Opening nats: with the option " + name + ": " + why, null);
    }
}
