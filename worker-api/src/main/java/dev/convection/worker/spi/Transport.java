package dev.convection.worker.spi;

import dev.convection.worker.Finding;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One broker, seen by one bus. Thread-safe.
 *
 * <p>Every method but {@link #close()} may block for as long as its own bounded time-outs say (R2) and throws
 * {@link dev.convection.worker.TransportException}.
 */
public interface Transport extends AutoCloseable {

    /**
     * What this transport promises (R19). May connect in order to learn it.
     *
     * @return the traits
     */
    Traits traits();

    /**
     * Opens a sender. A bus that only casts opens nothing else, and needs no right to receive.
     *
     * @return a sender that can send to any destination but a {@link Destination.Subscription}
     */
    Sender openSender();

    /**
     * Opens a receiver.
     *
     * @param source anything but a {@link Destination.Fanout}
     * @param maxOutstanding the most deliveries that will be unsettled at once on this receiver, at least 1 and at most
     *     {@link Traits#maxOutstanding()}
     * @return a receiver that nobody else uses; it is confined to the thread that polls it first
     */
    Receiver<?> openReceiver(Destination source, int maxOutstanding);

    /**
     * Shows the messages waiting at a destination without taking them (R18), oldest first, those that are out on delivery
     * left out or not as the broker can. Stops when the visitor says {@code false}, and at the last message that was there
     * when the call began. A destination that does not exist is empty.
     *
     * @param source anything but a {@link Destination.Fanout}
     * @param visitor is shown each message; {@code false} ends the walk
     */
    void browse(Destination source, Predicate<? super dev.convection.worker.Message> visitor);

    /**
     * How many messages a destination holds, those on delivery included, where the broker tells.
     *
     * @param source anything but a {@link Destination.Fanout}
     * @return the number, or nothing where it cannot be known
     */
    OptionalLong depth(Destination source);

    /**
     * How much of its window a destination uses up. Some brokers hand out nothing that is further than a fixed number of messages from
     * the oldest one that is not settled: there, one message that is handled for long holds up its queue in the end. What was last
     * learned, without asking the broker: returns at once.
     *
     * @param source anything but a {@link Destination.Fanout}
     * @return the used part, from 0 to 1, or nothing where there is no such window or nothing is known yet. Default: nothing
     */
    default OptionalDouble windowUsed(Destination source) {
        return OptionalDouble.empty();
    }

    /**
     * Looks at the broker for what a deployer should know (R21): its version, whether it is one that this driver knows; the
     * rights of this user; whether durability, limits, lease and replicas are what the traits promise; whether queues that
     * exist fit. The bus itself has connected before, and tries afterwards whether messages pass.
     *
     * @param queues the queues that are to be used; they need not exist
     * @return what was seen, in an order that people can follow; nothing if there is nothing to see
     */
    default List<Finding> examine(Set<String> queues) {
        return List.of();
    }

    /**
     * Removes a destination from the broker with all that it holds. One that does not exist is no error.
     *
     * @param destination what to remove
     */
    void remove(Destination destination);

    /** Closes the connections. What is still open on it is closed with it (R20). */
    @Override
    void close();
}
