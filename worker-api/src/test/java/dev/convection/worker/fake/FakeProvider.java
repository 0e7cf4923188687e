package dev.convection.worker.fake;

import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.Set;

/** Serves {@code fake:<name>}, where a {@link FakeBroker} of that name has been made. */
public final class FakeProvider implements TransportProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("fake");
    }

    @Override
    public Transport open(TransportConfig config) {
        return FakeBroker.named(config.uri().getSchemeSpecificPart()).connect(config);
    }
}
