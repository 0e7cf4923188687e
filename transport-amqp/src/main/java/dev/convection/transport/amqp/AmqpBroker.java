package dev.convection.transport.amqp;

import java.time.Duration;
import java.util.Map;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.provider.amqp.AmqpConnection;
import org.apache.qpid.proton.amqp.Symbol;

/**
 * What a broker says of itself when a connection is opened.
 *
 * @param product its name, or an empty text
 * @param version its version, or an empty text
 * @param delays whether it says that it can delay messages
 * @param idle how long it says that a connection may be silent, at which both brokers end it after twice that; zero: for ever
 */
record AmqpBroker(String product, String version, boolean delays, Duration idle) {

    /** Reads what the broker said. */
    static AmqpBroker of(JmsConnection connection) {
        if (connection.getId().getProviderHint() instanceof AmqpConnection opened) {
            Map<Symbol, Object> properties = opened.getEndpoint().getRemoteProperties();
            return new AmqpBroker(
                    text(properties, "product"),
                    text(properties, "version"),
                    opened.getProperties().isDelayedDeliverySupported(),
                    Duration.ofMillis(opened.getEndpoint().getTransport().getRemoteIdleTimeout()));
        }
        return new AmqpBroker("", "", false, Duration.ZERO);
    }

    private static String text(Map<Symbol, Object> properties, String name) {
        Object value = properties == null ? null : properties.get(Symbol.valueOf(name));
        return value == null ? "" : value.toString();
    }

    /** Refuses what cannot keep our promises. */
    void check() {
        if (product.equalsIgnoreCase("RabbitMQ") && version.matches("[0-3]\\..*")) {
            throw AmqpErrors.configuration("The broker is RabbitMQ " + version
                    + ": before 4.0 its AMQP 1.0 plugin confirms messages that no queue has; use RabbitMQ 4 or newer");
        }
    }

    @Override
    public String toString() {
        return (product + " " + version).strip();
    }
}
