package dev.convection.transport.kafka;

import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.Set;

/**
 * Serves {@code kafka:} URIs, as the {@linkplain dev.convection.transport.kafka package's manual} says. Found with
 * {@link java.util.ServiceLoader}; programs have no need of it. Thread-safe.
 */
public final class KafkaTransportProvider implements TransportProvider {

    /** For the {@code ServiceLoader}. */
    public KafkaTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(KafkaErrors.SCHEME);
    }

    @Override
    public Transport open(TransportConfig config) {
        return new KafkaTransport(KafkaSettings.of(config));
    }
}
