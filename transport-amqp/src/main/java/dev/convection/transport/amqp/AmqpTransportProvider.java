package dev.convection.transport.amqp;

import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.Set;

/**
 * Serves {@code amqp:} and {@code amqps:} URIs, as the {@linkplain dev.convection.transport.amqp package's manual} says. Found
 * with {@link java.util.ServiceLoader}; programs have no need of it. Thread-safe.
 */
public final class AmqpTransportProvider implements TransportProvider {

    /** For the {@code ServiceLoader}. */
    public AmqpTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("amqp", "amqps");
    }

    @Override
    public Transport open(TransportConfig config) {
        return new AmqpTransport(AmqpSettings.of(config));
    }
}
