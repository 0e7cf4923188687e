package dev.convection.transport.kafka;

import dev.convection.worker.spi.Destination;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How destinations are called on the broker: {@code NAMESPACE.KIND.QUEUE}, and {@code ..ENGINE} where there is one. A group is
 * called like its topic; that of a subscription has the engine besides.
 *
 * <p>One to one (R15): in names, a dot is written {@code _d} and an underscore {@code _u}, because the broker's metrics know no
 * difference between the two and it refuses topics that differ in nothing else. Read with all dots as underscores, a {@code _} that
 * is followed by d or u is part of a name, and any other is a separator: no kind begins with these letters. What would be too long
 * ends in a hash of the whole, and alone has that length.
 */
record KafkaAddresses(String namespace) {
    private static final int LONGEST_PLAIN = 200;
    private static final int HEAD = 180;

    /** The broker takes 249; the dead letters' prefix and a partition's number come on top. */
    private static final int HASHED = HEAD + 1 + 64;

    /** Where messages to or from a destination are. */
    String topic(Destination destination) {
        return fitting(
                destination instanceof Destination.Subscription
                        ? name("all", destination.queue())
                        : group(destination));
    }

    /** The share group of those who receive from a destination. */
    String groupOf(Destination source) {
        return fitting(group(source));
    }

    /** Where the broker itself puts what it gives up; its names must begin so. */
    String safetyNet() {
        return "dlq." + fitting(escaped(namespace));
    }

    /** What all names begin with, for prefixed ACLs. */
    String prefix() {
        return escaped(namespace) + ".";
    }

    private String group(Destination destination) {
        if (destination instanceof Destination.Queue) {
            return name("queue", destination.queue());
        } else if (destination instanceof Destination.Directed directed) {
            return name("engine", directed.queue()) + ".." + escaped(directed.engine());
        } else if (destination instanceof Destination.Fanout) {
            return name("all", destination.queue());
        } else if (destination instanceof Destination.Subscription subscription) {
            return name("all", subscription.queue()) + ".." + escaped(subscription.engine());
        } else if (destination instanceof Destination.DeadLetters) {
            return name("letters", destination.queue());
        } else if (destination instanceof Destination.Lane lane) {
            return name("lane" + lane.step(), lane.queue());
        }
        throw new AssertionError(destination);
    }

    private String name(String kind, String queue) {
        return escaped(namespace) + "." + kind + "." + escaped(queue);
    }

    private static String escaped(String name) {
        return name.replace("_", "_u").replace(".", "_d");
    }

    private static String fitting(String name) {
        if (name.length() <= LONGEST_PLAIN) {
            return name;
        }
        String hash = name.substring(0, HEAD) + "-" + HexFormat.of().formatHex(sha256(name));
        assert hash.length() == HASHED : hash;
        return hash;
    }

    private static byte[] sha256(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
