package dev.convection.transport.tck;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kit must know of a transport and its broker: how to start one, how to reach it, and what can be done to it. Only
 * the first three methods must be written; each of the others opens further tests, and what stays closed is reported with
 * the reason.
 *
 * <p>Called by one thread at a time. {@code start} comes first and once, {@code stop} last and once; between them the broker
 * is shared by all tests, which use names of their own and remove them.
 */
public interface TransportHarness {

    /**
     * Starts the broker, and returns when it can be reached. Give it the shortest lease that it takes: 1 to 2 seconds make a
     * quick kit. Keep its data where {@link Trouble#KILL} leaves it.
     *
     * @throws Exception if it cannot be started; nothing is tested then
     */
    void start() throws Exception;

    /**
     * Ends the broker for good and removes its data.
     *
     * @throws Exception is reported, and changes no result
     */
    void stop() throws Exception;

    /**
     * How a bus reaches the broker, while it is started.
     *
     * @return the URI
     */
    URI uri();

    /**
     * Where the broker listens, if it does so by TCP. The kit then puts a proxy in between, and brings about {@link
     * Trouble#CUT}, {@link Trouble#SILENCE} and {@link Trouble#LOSE_CONFIRMATIONS} by itself.
     *
     * @return the address. Default: none
     */
    default Optional<InetSocketAddress> address() {
        return Optional.empty();
    }

    /**
     * How a bus reaches the broker at another address, that of the kit's proxy.
     *
     * @param via the address
     * @return the URI
     */
    default URI uri(InetSocketAddress via) {
        throw new UnsupportedOperationException("A harness with an address() also has uri(InetSocketAddress)");
    }

    /**
     * Credentials and TLS settings, by the keys of {@code TransportConfig}.
     *
     * @return the settings. Default: none
     */
    default Map<String, String> security() {
        return Map.of();
    }

    /**
     * Credentials that the broker refuses.
     *
     * @return the settings. Default: none, where there is nothing to refuse
     */
    default Map<String, String> wrongSecurity() {
        return Map.of();
    }

    /**
     * Options of the client library.
     *
     * @return the options. Default: none
     */
    default Map<String, String> options() {
        return Map.of();
    }

    /**
     * The <i>T</i> of the requirements: within which everything happens that must happen, on an ordinary machine. Of many messages
     * each has as long after the one before. Leases and back-offs come on top.
     *
     * @return the bound. Too short: the kit fails at random; too long: what hangs is found late. Default: 10 s
     */
    default Duration within() {
        return Duration.ofSeconds(10);
    }

    /**
     * How much too early a delayed message may come when its broker was restarted in between, because the broker keeps the time in
     * coarser steps than it measures it (DLV-11, the declared tolerance). Without a restart nothing may be early.
     *
     * @return by default zero
     */
    default Duration earlyAfterRestart() {
        return Duration.ZERO;
    }

    /**
     * Whether other processes can reach the broker, so that engines can be killed.
     *
     * @return false for what lives in this JVM. Default: true
     */
    default boolean otherProcesses() {
        return true;
    }

    /**
     * What {@link #begin} can bring about, beyond what the kit's proxy can.
     *
     * @return the troubles. Default: none
     */
    default Set<Trouble> troubles() {
        return Set.of();
    }

    /**
     * Brings trouble. Returns when it is there.
     *
     * @param trouble one of {@link #troubles()}
     * @throws Exception fails the test
     */
    default void begin(Trouble trouble) throws Exception {
        throw new UnsupportedOperationException(trouble.toString());
    }

    /**
     * Ends trouble. Returns when the broker is as before.
     *
     * @param trouble what was begun
     * @throws Exception fails the test
     */
    default void end(Trouble trouble) throws Exception {}

    /**
     * Puts something that is no CloudEvent into a queue that exists, with the broker's own client, as a foreign program may.
     *
     * @param namespace the bus's namespace
     * @param queue the queue
     * @param body what to put there
     * @return whether it was done. Default: false
     * @throws Exception fails the test
     */
    default boolean foreign(String namespace, String queue, byte[] body) throws Exception {
        return false;
    }

    /**
     * What is tested, for the report: {@code transport}, {@code client} and {@code broker}, each with its version.
     *
     * @return name to version. Default: none
     */
    default Map<String, String> versions() {
        return Map.of();
    }
}
