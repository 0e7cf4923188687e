package dev.convection.transport.tck.internal;

import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.net.URI;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Serves {@code tck:KEY:URI}: the transport of the URI, with something in between. */
public final class InterposedProvider implements TransportProvider {

    /** For the {@code ServiceLoader}. */
    public InterposedProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("tck");
    }

    @Override
    public Transport open(TransportConfig config) {
        String[] parts = config.uri().getRawSchemeSpecificPart().split(":", 2);
        UnaryOperator<Transport> interposer = Interposers.of(parts[0]);
        if (interposer == null) {
            throw new TransportException(
                    TransportException.Kind.CONFIGURATION, "tck", "Opening " + config.uri() + ": no such key", null);
        }
        return interposer.apply(direct(new TransportConfig(
                URI.create(parts[1]), config.namespace(), config.provision(), config.security(), config.options())));
    }

    /** The transport itself, found like a bus finds it. */
    public static Transport direct(TransportConfig config) {
        return of(config.scheme()).open(config);
    }

    static TransportProvider of(String scheme) {
        return ServiceLoader.load(TransportProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.schemes().contains(scheme.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No transport on the class path serves " + scheme + ":"));
    }
}
