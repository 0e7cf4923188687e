package dev.convection.transport.amqp;

import dev.convection.worker.spi.Destination;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How destinations are called on the broker (R15): templates, filled with names. Names have no colon, so that those between them
 * keep {@code a} of namespace {@code b:queue} apart from all others; what is legal in a name is legal in an address of every
 * broker but for percent-encoding.
 */
final class AmqpAddresses {
    private final AmqpProfile profile;
    private final String namespace;

    AmqpAddresses(AmqpProfile profile, String namespace) {
        this.profile = profile;
        this.namespace = namespace;
    }

    /** The address to send to, or to receive from. */
    String of(Destination destination) {
        if (destination instanceof Destination.Queue) {
            return render("queue", destination, "", "");
        }
        if (destination instanceof Destination.Directed directed) {
            return render("directed", destination, directed.engine(), "");
        }
        if (destination instanceof Destination.Fanout) {
            return render("fanout-send", destination, "", "");
        }
        if (destination instanceof Destination.Subscription subscription) {
            return render("fanout-receive", destination, subscription.engine(), "");
        }
        if (destination instanceof Destination.DeadLetters) {
            return render("dead-letters", destination, "", "");
        }
        if (destination instanceof Destination.Lane lane) {
            return render("lane", destination, "", Integer.toString(lane.step()));
        }
        throw new AssertionError(destination);
    }

    /** The name of a durable subscription; empty where subscriptions are queues that somebody has bound. */
    String subscription(Destination.Subscription subscription) {
        return render("subscription", subscription, subscription.engine(), "");
    }

    /** Whether it is a topic for the client library, and not a queue. */
    boolean isTopic(Destination destination) {
        boolean shared = !profile.templates().getOrDefault("subscription", "").isEmpty();
        return shared && (destination instanceof Destination.Fanout || destination instanceof Destination.Subscription);
    }

    private String render(String kind, Destination destination, String engine, String step) {
        String address = profile.templates().getOrDefault(kind, "");
        Map<String, String> values =
                Map.of("{namespace}", namespace, "{queue}", destination.queue(), "{engine}", engine, "{step}", step);
        for (Map.Entry<String, String> each : values.entrySet()) {
            address = address.replace(each.getKey(), encoded(each.getValue()));
        }
        return profile.percent() ? address.replace(":", "%3A") : address;
    }

    private String encoded(String name) {
        return profile.percent() ? URLEncoder.encode(name, StandardCharsets.UTF_8) : name;
    }
}
