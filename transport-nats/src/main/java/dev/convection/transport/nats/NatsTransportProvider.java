package dev.convection.transport.nats;

import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.Set;

/**
 * Serves {@code nats:} and {@code tls:} URIs, as the {@linkplain dev.convection.transport.nats package's manual} says. Found
 * with {@link java.util.ServiceLoader}; programs have no need of it. Thread-safe.
 */
public final class NatsTransportProvider implements TransportProvider {

    /** For the {@code ServiceLoader}. */
    public NatsTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(NatsErrors.SCHEME, NatsErrors.TLS_SCHEME);
    }

    @Override
    public Transport open(TransportConfig config) {
        return new NatsTransport(NatsSettings.of(config));
    }
}
