package dev.convection.transport.amqp;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The options, of the URI and of the configuration: our own by name, the client's passed on, those that we must own refused. */
final class AmqpOptions {
    static final Set<String> OWN = Set.of("profile", "sasl", "deliveryLimit", "maxMessageBytes");

    /** Of the client's options those that would break a promise of this transport. */
    private static final List<String> OWNED = List.of(
            "jms.username",
            "jms.password",
            "jms.clientID",
            "jms.forceAsyncSend",
            "jms.forceSyncSend",
            "jms.forceAsyncAcks",
            "jms.presettlePolicy",
            "jms.prefetchPolicy",
            "jms.redeliveryPolicy",
            "jms.deserializationPolicy",
            "jms.messageIDPolicy",
            "jms.receiveLocalOnly",
            "jms.receiveNoWaitLocalOnly",
            "jms.localMessageExpiry",
            "jms.localMessagePriority",
            "jms.validatePropertyNames",
            "jms.queuePrefix",
            "jms.topicPrefix",
            "jms.awaitClientID",
            "jms.useDaemonThread",
            "amqp.saslMechanisms",
            "transport.keyStore",
            "transport.trustStore",
            "transport.keyAlias",
            "transport.trustAll",
            "transport.verifyHost",
            "failover.");

    /** What bounds every wait; any of them can be given otherwise. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "jms.connectTimeout", "5000",
            "jms.requestTimeout", "5000",
            "jms.sendTimeout", "10000",
            "jms.closeTimeout", "2000",
            "amqp.drainTimeout", "3000",
            "amqp.idleTimeout", "10000",
            "transport.connectTimeout", "5000",
            "transport.tcpKeepAlive", "true");

    private static final Map<String, String> FIXED = Map.of(
            "jms.prefetchPolicy.all", "0",
            "jms.prefetchPolicy.queueBrowserPrefetch", "100",
            "jms.validatePropertyNames", "false",
            "jms.useDaemonThread", "true",
            "jms.awaitClientID", "false",
            "jms.localMessageExpiry", "false");

    private AmqpOptions() {}

    /** All that were given, those of the URI too. */
    static Map<String, String> given(URI uri, Map<String, String> options) {
        Map<String, String> all = new TreeMap<>();
        String query =
                uri.getRawQuery() == null && uri.getRawSchemeSpecificPart().contains("?")
                        ? uri.getRawSchemeSpecificPart().replaceFirst("[^?]*\\?", "")
                        : uri.getRawQuery();
        if (query != null) {
            for (String each : query.split("&")) {
                int at = each.indexOf('=');
                if (at < 1) {
                    throw AmqpErrors.configuration("In the query of the URI: " + each + " is not name=value");
                }
                all.put(each.substring(0, at), URLDecoder.decode(each.substring(at + 1), StandardCharsets.UTF_8));
            }
        }
        all.putAll(options);
        return all;
    }

    /** The client library's options, complete. */
    static Map<String, String> ofClient(Map<String, String> given) {
        Map<String, String> all = new TreeMap<>(DEFAULTS);
        given.forEach((name, value) -> {
            if (name.startsWith("jms.") || name.startsWith("amqp.") || name.startsWith("transport.")) {
                OWNED.stream().filter(name::startsWith).findFirst().ifPresent(owned -> {
                    throw AmqpErrors.configuration("The option " + name + " is this transport's to set"
                            + " (TLS and credentials are security settings); leave it out");
                });
                all.put(name, value);
            } else if (!OWN.contains(name) && !isTemplate(name)) {
                throw AmqpErrors.configuration("Unknown option " + name + "; there are " + new TreeSet<>(OWN)
                        + ", address.<kind> for the kinds " + new TreeSet<>(AmqpProfile.KINDS)
                        + ", and the client's own, which begin with jms., amqp. or transport.");
            }
        });
        all.putAll(FIXED);
        return all;
    }

    /** The address templates that were given. */
    static Map<String, String> templates(Map<String, String> given) {
        Map<String, String> templates = new TreeMap<>();
        given.forEach((name, value) -> {
            if (isTemplate(name)) {
                if (value.indexOf('"') >= 0 || value.indexOf('\\') >= 0) {
                    throw AmqpErrors.configuration("The option " + name + " has a quote or a backslash");
                }
                templates.put(name.substring("address.".length()), value);
            }
        });
        return templates;
    }

    private static boolean isTemplate(String name) {
        return name.startsWith("address.") && AmqpProfile.KINDS.contains(name.substring("address.".length()));
    }

    /** A whole number from a least value on. */
    static int number(Map<String, String> given, String name, int least, int otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw AmqpErrors.configuration(
                "The option " + name + " is " + value + "; give a whole number from " + least + " on");
    }
}
