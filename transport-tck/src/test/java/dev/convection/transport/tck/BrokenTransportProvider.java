package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.InterposedProvider;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Serves {@code broken:FAULT:URI}: the transport of the URI, with one fault. */
public final class BrokenTransportProvider implements TransportProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("broken");
    }

    @Override
    public Transport open(TransportConfig config) {
        String[] parts = config.uri().getRawSchemeSpecificPart().split(":", 2);
        TransportConfig inner = new TransportConfig(
                URI.create(parts[1]), config.namespace(), config.provision(), config.security(), config.options());
        return Fault.valueOf(parts[0]).open(inner, InterposedProvider::direct);
    }
}
