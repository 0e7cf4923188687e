package dev.convection.transport.memory;

import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.Set;

/**
 * Serves {@code memory:} URIs, as the {@linkplain dev.convection.transport.memory package's manual} says. Found with
 * {@link java.util.ServiceLoader}; programs have no need of it. Thread-safe.
 */
public final class MemoryTransportProvider implements TransportProvider {

    /** For the {@code ServiceLoader}. */
    public MemoryTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(MemoryErrors.SCHEME);
    }

    /**
     * Joins the broker that the URI names, which is made if need be. Credentials and TLS settings are not looked at: there is
     * nothing to guard within one JVM, and a configuration may be tried out with only its URI changed.
     */
    @Override
    public Transport open(TransportConfig config) {
        return MemoryBroker.open(MemoryUri.of(config), config.namespace(), config.provision());
    }
}
