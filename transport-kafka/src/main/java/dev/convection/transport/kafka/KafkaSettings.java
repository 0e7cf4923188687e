package dev.convection.transport.kafka;

import dev.convection.worker.spi.Durations;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a configuration says, checked without asking the broker (R1).
 *
 * @param servers the brokers to begin with, {@code host:port,host:port}
 * @param addresses how things are called there
 * @param provision whether to create what is needed
 * @param lease how long a delivery lasts unless renewed
 * @param deliveries after how many the broker gives a message up
 * @param replication of topics that are created; -1: as the broker does by default
 * @param maxMessageBytes the largest message
 * @param clients what all clients are set to: options, credentials, TLS
 */
record KafkaSettings(
        String servers,
        KafkaAddresses addresses,
        boolean provision,
        Duration lease,
        int deliveries,
        short replication,
        int maxMessageBytes,
        KafkaClients clients) {

    private static final List<String> NAMES = List.of("deliveries", "lease", "maxMessageBytes", "replication");
    private static final String FORM = "kafka://host:port,host:port?option=value";
    private static final Pattern SERVERS = Pattern.compile("[^\\s,/?#@]+:\\d{1,5}(,[^\\s,/?#@]+:\\d{1,5})*");

    static KafkaSettings of(TransportConfig config) {
        URI uri = config.uri();
        String servers = uri.getRawAuthority();
        String path = uri.getRawPath();
        boolean more = path != null && !path.isEmpty() && !path.equals("/") || uri.getRawFragment() != null;
        if (servers == null || !SERVERS.matcher(servers).matches() || more) {
            throw KafkaErrors.configuration("Opening a Kafka transport: the form is " + FORM
                    + "; credentials are given beside it, by the keys user and password");
        }
        Map<String, String> own = own(uri.getRawQuery());
        int maxMessageBytes = number(own, "maxMessageBytes", 1 << 20, 1024, 1 << 30);
        return new KafkaSettings(
                servers,
                new KafkaAddresses(config.namespace()),
                config.provision(),
                lease(own.getOrDefault("lease", "15s")),
                number(own, "deliveries", 10, 3, 25),
                (short) number(own, "replication", -1, 1, Short.MAX_VALUE),
                maxMessageBytes,
                KafkaClients.of(servers, config, maxMessageBytes));
    }

    private static Map<String, String> own(String query) {
        Map<String, String> own = new HashMap<>();
        for (String option : query == null ? new String[0] : query.split("&", -1)) {
            String[] pair = option.split("=", 2);
            if (pair.length != 2 || !NAMES.contains(pair[0])) {
                throw KafkaErrors.configuration("Opening a Kafka transport: the URI's option " + pair[0]
                        + ": there is none; there are " + NAMES
                        + ". Settings of the Kafka clients are given beside the URI");
            }
            if (own.put(pair[0], pair[1]) != null) {
                throw KafkaErrors.configuration(
                        "Opening a Kafka transport: the URI's option " + pair[0] + " is given twice; leave one out");
            }
        }
        return own;
    }

    private static Duration lease(String text) {
        try {
            Duration lease = Durations.parse(text);
            if (lease.toMillis() >= 1000 && lease.compareTo(Duration.ofHours(1)) <= 0) {
                return lease;
            }
        } catch (IllegalArgumentException e) {
            // told below, in our words
        }
        throw KafkaErrors.configuration("Opening a Kafka transport: lease=" + text
                + ": give a time from 1s to 1h, such as 15s, that the broker's settings"
                + " group.share.min.record.lock.duration.ms and ….max.… allow");
    }

    private static int number(Map<String, String> own, String name, int otherwise, int least, int most) {
        String text = own.get(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("\\d{1,10}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
            return Integer.parseInt(text);
        }
        throw KafkaErrors.configuration("Opening a Kafka transport: " + name + "=" + text
                + ": give a whole number from " + least + " to " + most);
    }
}
