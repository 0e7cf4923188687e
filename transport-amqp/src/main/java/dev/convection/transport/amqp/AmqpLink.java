package dev.convection.transport.amqp;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

/** Somebody who must know when what he uses of a connection has died. Called by the client library's threads. */
interface AmqpLink {

    /** The connection, or something of it that is this one's, has died. */
    void died(Throwable cause);

    /** Whether a session is this one's. */
    boolean uses(Session session);

    /** Whether a consumer is this one's. */
    default boolean uses(MessageConsumer consumer) {
        return false;
    }

    /** A producer has died alone. */
    default void died(MessageProducer producer) {}

    /** A message has come for a consumer, and can be taken. */
    default void arrived() {}
}
