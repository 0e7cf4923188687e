package dev.convection.transport.nats;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;

/**
 * How places are called on the server (R15). Our names have {@code A-Z a-z 0-9 . _ -}, of which only the dot means something to
 * NATS: it is written {@code ~}. Parts are joined with what no name of ours has, so that each has a name of its own: {@code +}
 * in streams and consumers, the dot in subjects.
 */
final class NatsAddresses {
    private final String namespace;

    NatsAddresses(String namespace) {
        this.namespace = token(namespace);
    }

    private static String token(String name) {
        return name.replace('.', '~');
    }

    /** Which stream holds it. */
    String stream(Destination place) {
        String base = "convection+" + namespace + "+" + token(place.queue());
        if (place instanceof Destination.Queue) {
            return base;
        } else if (place instanceof Destination.Directed) {
            return base + "+direct";
        } else if (place instanceof Destination.Fanout || place instanceof Destination.Subscription) {
            return base + "+all";
        } else if (place instanceof Destination.DeadLetters) {
            return base + "+dead";
        } else if (place instanceof Destination.Lane lane) {
            return base + "+lane" + lane.step();
        }
        throw new AssertionError(place);
    }

    /** By which subject it is sent to. */
    String subject(Destination place) {
        String base = "convection." + namespace + "." + token(place.queue());
        if (place instanceof Destination.Queue) {
            return base + ".work";
        } else if (place instanceof Destination.Directed directed) {
            return base + ".direct." + token(directed.engine());
        } else if (place instanceof Destination.Fanout || place instanceof Destination.Subscription) {
            return base + ".all";
        } else if (place instanceof Destination.DeadLetters) {
            return base + ".dead";
        } else if (place instanceof Destination.Lane lane) {
            return base + ".lane." + lane.step();
        }
        throw new AssertionError(place);
    }

    /** Which subjects its stream takes. */
    String streamSubject(Destination place) {
        return place instanceof Destination.Directed
                ? "convection." + namespace + "." + token(place.queue()) + ".direct.*"
                : subject(place);
    }

    /** By which durable consumer it is received from. */
    String consumer(Destination place) {
        if (place instanceof Destination.Directed directed) {
            return token(directed.engine());
        } else if (place instanceof Destination.Subscription subscription) {
            return token(subscription.engine());
        }
        return "work";
    }

    /**
     * By which the server knows a copy that it has stored already. It knows ids by stream, and one stream takes what is for any
     * engine.
     */
    String messageId(Destination place, Message message) {
        return place instanceof Destination.Directed directed
                ? directed.engine() + "/" + message.copyId()
                : message.copyId();
    }
}
