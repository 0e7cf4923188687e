package dev.convection.transport.tck.distant;

import dev.convection.transport.tck.internal.InterposedProvider;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** Serves {@code distant:PORT:MILLISECONDS:URI}: the transport of the URI behind a port, and how long to wait for its answers. */
public final class DistantTransportProvider implements TransportProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("distant");
    }

    @Override
    public Transport open(TransportConfig config) {
        String[] parts = config.uri().getRawSchemeSpecificPart().split(":", 3);
        TransportConfig inner = new TransportConfig(
                URI.create(parts[2]), config.namespace(), config.provision(), config.security(), config.options());
        return new DistantTransport(
                InterposedProvider.direct(inner),
                new InetSocketAddress("127.0.0.1", Integer.parseInt(parts[0])),
                Duration.ofMillis(Long.parseLong(parts[1])));
    }
}
