package dev.convection.transport.memory;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import org.jspecify.annotations.Nullable;

/** The errors of this transport, each worded once: what was being done, to what, and what to do next. */
final class MemoryErrors {
    /** The URI scheme. */
    static final String SCHEME = "memory";

    private MemoryErrors() {}

    static TransportException of(Kind kind, String message) {
        return of(kind, message, null);
    }

    static TransportException configuration(String message, @Nullable Throwable cause) {
        return of(Kind.CONFIGURATION, message, cause);
    }

    static TransportException closed(String what) {
        return of(Kind.CLOSED, "The " + what + " was closed; open another");
    }

    static TransportException away(String doing, String broker) {
        return of(Kind.UNAVAILABLE, doing + ": broker memory:" + broker + " is away; try again when it is back");
    }

    static TransportException connectionLost(String doing) {
        return of(Kind.UNAVAILABLE, doing + ": the connection to the broker was lost; close this and open another");
    }

    /** For a receiver that is no longer live. */
    static TransportException ended(Kind why, String doing, Destination destination) {
        return switch (why) {
            case CLOSED -> closed("receiver of " + destination);
            case NOT_FOUND ->
                of(Kind.NOT_FOUND, doing + " at " + destination + ": it was removed; open another receiver");
            default -> connectionLost(doing + " at " + destination);
        };
    }

    static TransportException notFound(String doing, Destination destination) {
        return of(
                Kind.NOT_FOUND,
                doing + ": " + destination + " does not exist and is not to be created;"
                        + " create it, or open the bus with provision(true)");
    }

    static TransportException full(Destination destination, int capacity) {
        return of(
                Kind.UNAVAILABLE,
                "Sending to " + destination + ": it is full, with " + capacity
                        + " messages; let engines catch up, or raise the option capacity");
    }

    static TransportException tooLarge(Destination destination, long bytes, int limit) {
        return of(
                Kind.TOO_LARGE,
                "Sending to " + destination + ": the message has " + bytes + " bytes, the limit is " + limit
                        + "; send less, or raise the option maxMessageBytes");
    }

    private static TransportException of(Kind kind, String message, @Nullable Throwable cause) {
        return new TransportException(kind, SCHEME, message, cause);
    }
}
