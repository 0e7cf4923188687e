package dev.convection.worker.internal;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Finds the transport for a URI among the providers on the class path. */
final class Transports {
    private Transports() {}

    static Transport open(TransportConfig config) {
        String scheme = config.scheme();
        List<TransportProvider> found = new ArrayList<>();
        Set<String> schemes = new TreeSet<>();
        List<String> broken = new ArrayList<>();
        // One by one, so that a provider that cannot be loaded does not hide the others.
        Iterator<TransportProvider> providers =
                ServiceLoader.load(TransportProvider.class).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                TransportProvider provider = providers.next();
                schemes.addAll(provider.schemes());
                if (provider.schemes().contains(scheme)) {
                    found.add(provider);
                }
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                broken.add(String.valueOf(e.getMessage()));
            }
        }
        if (found.size() != 1) {
            throw new TransportException(
                    Kind.CONFIGURATION, scheme, "Opening a bus: " + explain(scheme, found, schemes, broken), null);
        }
        return open(found.get(0), config);
    }

    private static Transport open(TransportProvider provider, TransportConfig config) {
        try {
            return provider.open(config);
        } catch (TransportException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new TransportException(
                    Kind.CONFIGURATION,
                    config.scheme(),
                    "Opening a bus: " + provider.getClass().getName() + " failed: " + e,
                    e);
        }
    }

    private static String explain(
            String scheme, List<TransportProvider> found, Set<String> schemes, List<String> broken) {
        String failed = broken.isEmpty() ? "" : " Could not be loaded: " + String.join("; ", broken);
        if (found.isEmpty()) {
            return "no transport serves " + scheme + ": ; on the class path are " + schemes
                    + ". Add the transport's jar, or correct the URI." + failed;
        }
        return "more than one transport serves " + scheme + ": "
                + found.stream().map(p -> p.getClass().getName()).toList() + ". Remove all but one." + failed;
    }
}
