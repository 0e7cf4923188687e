package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import org.jspecify.annotations.Nullable;

/** Where messages come from and go back to, in words and as an attribute. */
final class Places {
    private Places() {}

    /** The name of a destination for threads, health and logs. */
    static String part(Destination destination) {
        if (destination instanceof Destination.Directed directed) {
            return "queue " + directed.queue() + ", directed to " + directed.engine();
        }
        if (destination instanceof Destination.Subscription subscription) {
            return "queue " + subscription.queue() + ", to all engines";
        }
        if (destination instanceof Destination.Lane lane) {
            return "queue " + lane.queue() + ", retry lane " + lane.step();
        }
        if (destination instanceof Destination.DeadLetters letters) {
            return "dead letters of queue " + letters.queue();
        }
        return "queue " + destination.queue();
    }

    /**
     * Where a copy of what came from here goes. What went to all engines comes back to the one that had it: the others have
     * theirs.
     */
    static Destination home(Destination source) {
        return source instanceof Destination.Subscription subscription
                ? new Destination.Directed(subscription.queue(), subscription.engine())
                : source;
    }

    /** A home as an attribute: {@code queue} or {@code queue@engine}. */
    static String origin(Destination home) {
        return home instanceof Destination.Directed directed
                ? directed.queue() + "@" + directed.engine()
                : home.queue();
    }

    /** Reads an origin; the queue itself if the message has none that is legal. */
    static Destination home(Message message, String queue) {
        @Nullable String origin = message.attribute(EventAttributes.ORIGIN);
        if (origin != null) {
            try {
                int at = origin.indexOf('@');
                return at < 0
                        ? new Destination.Queue(origin)
                        : new Destination.Directed(origin.substring(0, at), origin.substring(at + 1));
            } catch (IllegalArgumentException e) {
                // Not ours: somebody else's attribute of the same name.
            }
        }
        return new Destination.Queue(queue);
    }
}
