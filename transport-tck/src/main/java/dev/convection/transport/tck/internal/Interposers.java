package dev.convection.transport.tck.internal;

import dev.convection.worker.spi.Transport;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the kit puts between a bus and its transport, by a URI of its own: {@code tck:KEY:URI}. Static, because a key in a URI
 * is all that the kit and the provider have in common.
 */
public final class Interposers {
    private static final ConcurrentHashMap<String, UnaryOperator<Transport>> ALL = new ConcurrentHashMap<>();
    private static final AtomicInteger KEYS = new AtomicInteger();

    private Interposers() {}

    /** A URI that leads to the same broker through this. */
    public static URI through(UnaryOperator<Transport> interposer, URI uri) {
        String key = Integer.toString(KEYS.incrementAndGet());
        ALL.put(key, interposer);
        return URI.create("tck:" + key + ":" + uri);
    }

    static @Nullable UnaryOperator<Transport> of(String key) {
        return ALL.get(key);
    }
}
