package dev.convection.transport.amqp;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection for one purpose: opened when it is needed, opened anew when it has died, to the first of the hosts that can be
 * reached, beginning with the one that could be last. Thread-safe.
 */
final class AmqpConnections {
    private final AmqpSettings settings;
    private @Nullable OpenConnection current;
    private int next;
    private volatile boolean closed;

    AmqpConnections(AmqpSettings settings) {
        this.settings = settings;
    }

    /** The connection that works, or a new one. */
    synchronized OpenConnection get() {
        OpenConnection known = current;
        if (closed) {
            throw AmqpErrors.closed("transport");
        }
        if (known != null && known.lives()) {
            return known;
        }
        if (known != null) {
            known.close();
            current = null;
        }
        OpenConnection opened = open();
        current = opened;
        if (closed) {
            opened.close();
            throw AmqpErrors.closed("transport");
        }
        return opened;
    }

    private OpenConnection open() {
        List<URI> hosts = settings.hosts();
        TransportException failure = null;
        for (int tried = 0; tried < hosts.size() && !closed; tried++) {
            try {
                return new OpenConnection(settings, hosts.get(next));
            } catch (TransportException e) {
                failure = e;
                next = (next + 1) % hosts.size();
                if (e.kind() != Kind.UNAVAILABLE) {
                    break; // for people to mend
                }
            }
        }
        throw failure == null ? AmqpErrors.closed("transport") : failure;
    }

    /** Closes it; one that is being opened is closed as soon as it is. */
    void close() {
        closed = true;
        synchronized (this) {
            OpenConnection last = current;
            current = null;
            if (last != null) {
                last.close();
            }
        }
    }
}
