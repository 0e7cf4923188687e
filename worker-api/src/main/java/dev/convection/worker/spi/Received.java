package dev.convection.worker.spi;

import dev.convection.worker.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One delivery as the driver hands it over.
 *
 * @param tag the driver's handle
 * @param message the message; of an undecodable one as much as could be read: its raw body, and an id that is the same each
 *     time it comes
 * @param deliveries how often the broker says that it was delivered, this time included; at least 1; 1 if it does not count
 * @param undecodable why it is not a CloudEvent, or null if it is one (R14)
 * @param <T> the driver's own handle
 */
public record Received<T>(
        T tag, Message message, int deliveries, @Nullable String undecodable) {

    /** Checks the values. */
    public Received {
        Objects.requireNonNull(tag, "tag");
        Objects.requireNonNull(message, "message");
        if (deliveries < 1) {
            throw new IllegalArgumentException("deliveries must be at least 1: " + deliveries);
        }
    }

    /**
     * A delivery that could be read.
     *
     * @param tag the driver's handle
     * @param message the message
     * @param deliveries as above
     * @param <T> the driver's own handle
     * @return the delivery
     */
    public static <T> Received<T> of(T tag, Message message, int deliveries) {
        return new Received<>(tag, message, deliveries, null);
    }
}
