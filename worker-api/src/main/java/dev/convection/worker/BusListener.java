package dev.convection.worker;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Told what the bus does: the place for metrics and tracing. Every method does nothing by default.
 *
 * <p>Methods are called on the thread that did the thing, often concurrently; they must be quick. What they throw is logged
 * and changes nothing.
 */
public interface BusListener {

    /**
     * Before a message is made: the place to start a span.
     *
     * @param type the message's type
     * @param queue the queue that it goes to
     * @return attributes to add, such as {@code traceparent}; they win over those that a cast in a handler inherits from the
     *     message that it handles
     */
    default Map<String, String> casting(String type, String queue) {
        return Map.of();
    }

    /**
     * A cast has ended.
     *
     * @param message the message
     * @param queue the queue that it went to
     * @param took from the call to the broker's word
     * @param failure why it failed, or null
     */
    default void cast(Message message, String queue, Duration took, @Nullable TransportException failure) {}

    /**
     * A handler is about to run, on this thread.
     *
     * @param delivery the attempt
     * @return closed on the same thread when the handler has returned: the place to leave a span's scope
     */
    default AutoCloseable handling(Delivery delivery) {
        return () -> {};
    }

    /**
     * A handler has ended.
     *
     * @param delivery the attempt
     * @param outcome what it said
     * @param took how long it ran
     */
    default void handled(Delivery delivery, Outcome outcome, Duration took) {}

    /**
     * A message will be tried again.
     *
     * @param delivery the attempt that failed
     * @param delay the back-off
     */
    default void retried(Delivery delivery, Duration delay) {}

    /**
     * A dead letter was stored.
     *
     * @param delivery the last attempt
     * @param reason why
     */
    default void deadLettered(Delivery delivery, String reason) {}

    /**
     * A message of a type or version that this engine does not know was left for another.
     *
     * @param message the message
     * @param queue the queue that it came through
     */
    default void parked(Message message, String queue) {}

    /**
     * Leases were renewed.
     *
     * @param queue the queue
     * @param count how many, at least 1
     */
    default void renewed(String queue, int count) {}

    /**
     * How much of its window a queue uses up, on brokers that have one: they hand out nothing that is further than a fixed number of
     * messages from the oldest one that is not settled. Told about once a second.
     *
     * @param queue the queue
     * @param part the used part, from 0 to 1
     */
    default void windowUsed(String queue, double part) {}

    /**
     * A lease was lost while its handler ran.
     *
     * @param delivery the attempt, whose outcome is dropped
     */
    default void leaseLost(Delivery delivery) {}

    /**
     * A part of the bus came up or went down. One call a change.
     *
     * @param part such as {@code queue orders}
     * @param up whether it works now
     * @param reason why not; empty if it does
     */
    default void state(String part, boolean up, String reason) {}
}
