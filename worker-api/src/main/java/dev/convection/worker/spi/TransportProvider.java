package dev.convection.worker.spi;

import java.util.Set;

/**
 * Makes a transport for the URI schemes that it names; found with {@link java.util.ServiceLoader}.
 *
 * <p>Thread-safe, and stateless as far as users can tell.
 */
public interface TransportProvider {

    /**
     * The URI schemes that this provider serves, in lower case.
     *
     * @return at least one scheme
     */
    Set<String> schemes();

    /**
     * Makes a transport. Returns at once and does no I/O (R1).
     *
     * @param config where, and how
     * @return a transport of its own, not shared with other calls
     * @throws dev.convection.worker.TransportException {@code CONFIGURATION} if the configuration is wrong
     */
    Transport open(TransportConfig config);
}
