package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Queues of the broker, made, looked at and removed by the broker's own means. What those do not allow is left to what AMQP can do:
 * the broker's own creation of queues when they are first used, and emptying.
 */
interface AmqpManagement {

    /** The management that a profile names. */
    static AmqpManagement of(AmqpSettings settings, OpenConnection connection) {
        return switch (settings.profile().management()) {
            case ARTEMIS -> new ArtemisManagement(connection, settings.profile().deliveryLimit());
            case BROKER_J ->
                new BrokerJManagement(connection, settings.profile().deliveryLimit());
            case NONE -> new NoManagement();
        };
    }

    /**
     * Sees to it that there is a durable queue.
     *
     * @param create whether a missing one is made
     */
    void ensure(String doing, String address, boolean create) throws JMSException;

    /** How many messages it holds; nothing where that cannot be known. */
    OptionalLong depth(String address) throws JMSException;

    /** Whether it is known not to exist. */
    boolean isMissing(String address) throws JMSException;

    /** Removes it with all that it holds; false where that cannot be done. */
    boolean remove(String address) throws JMSException;

    /**
     * What is set for a queue at the broker that takes messages away, or keeps them from engines (R21); changes nothing.
     *
     * @param what the queue in words for people
     */
    List<Finding> examine(String what, String address) throws JMSException;
}
