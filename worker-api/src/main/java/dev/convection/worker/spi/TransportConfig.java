package dev.convection.worker.spi;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a transport is told when it is opened. Immutable.
 *
 * @param uri scheme and address of the broker; never a secret
 * @param namespace what keeps this bus apart from others on the same broker; a name like a queue's
 * @param provision whether the transport creates what it needs on the broker (R16)
 * @param security credentials and TLS, by the neutral keys in {@link #SECURITY_KEYS}; values may be secret
 * @param options settings of the client library, by its own names; those that the transport must own, it refuses by name
 */
public record TransportConfig(
        URI uri, String namespace, boolean provision, Map<String, String> security, Map<String, String> options) {

    /**
     * The neutral keys of {@link #security()}: {@code user}, {@code password}, {@code token}, {@code credentials-file};
     * {@code tls.ca}, {@code tls.certificate} and {@code tls.key} (PEM files) and {@code tls.key-password}.
     */
    public static final Set<String> SECURITY_KEYS = Set.of(
            "user",
            "password",
            "token",
            "credentials-file",
            "tls.ca",
            "tls.certificate",
            "tls.key",
            "tls.key-password");

    /** Copies the maps and checks the values. */
    public TransportConfig {
        security = Map.copyOf(security);
        options = Map.copyOf(options);
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException("A transport URI begins with a scheme, such as memory: ; not: " + uri);
        }
        if (!Destination.NAME.matcher(namespace).matches()) {
            throw new IllegalArgumentException("A namespace is a name like a queue's; not: " + namespace);
        }
        for (String key : security.keySet()) {
            if (!SECURITY_KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "Unknown security key " + key + "; there are " + new TreeSet<>(SECURITY_KEYS));
            }
        }
    }

    /**
     * The URI's scheme.
     *
     * @return in lower case
     */
    public String scheme() {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Names the keys of the security settings and not their values. */
    @Override
    public String toString() {
        return "TransportConfig[" + scheme() + ", namespace " + namespace + ", provision " + provision + ", security "
                + new TreeSet<>(security.keySet()) + ", options " + new TreeSet<>(options.keySet()) + "]";
    }
}
