package dev.convection.engine.kept;

import dev.convection.transport.memory.MemoryTransportProvider;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.net.URI;
import java.util.Set;

/**
 * Serves {@code kept:NAME}: the broker {@code memory:NAME} of this JVM, which says that it keeps its messages. To a command that
 * a test runs within the JVM it is what a broker is to a process.
 */
public final class KeptTransportProvider implements TransportProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("kept");
    }

    @Override
    public Transport open(TransportConfig config) {
        URI uri = URI.create("memory:" + config.uri().getSchemeSpecificPart());
        return new KeptTransport(new MemoryTransportProvider()
                .open(new TransportConfig(
                        uri, config.namespace(), config.provision(), config.security(), config.options())));
    }
}
