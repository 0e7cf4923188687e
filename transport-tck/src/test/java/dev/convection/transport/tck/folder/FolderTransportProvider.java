package dev.convection.transport.tck.folder;

import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.Set;

/** Serves {@code folder:/a/path?lease=5s}: a folder that exists is the broker, and every queue is a folder in it. */
public final class FolderTransportProvider implements TransportProvider {
    @Override
    public Set<String> schemes() {
        return Set.of(FolderErrors.SCHEME);
    }

    @Override
    public Transport open(TransportConfig config) {
        return new FolderTransport(FolderSettings.of(config));
    }
}
