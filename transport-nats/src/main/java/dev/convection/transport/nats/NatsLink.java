package dev.convection.transport.nats;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Connection.Status;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection, made when it is needed and again when it has ended for good; between, the client reconnects by itself.
 * Thread-safe.
 *
 * <p>Sending and receiving have one each: what is sent while the server is away must fail at once, and what is settled then must
 * wait for it.
 */
final class NatsLink implements ConnectionListener {
    private static final Duration AFTERTHOUGHT = Duration.ofMillis(200);
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final NatsSettings settings;
    private final String purpose;
    private final boolean buffers;
    private final NatsTroubles troubles = new NatsTroubles();
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Connection connection;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean up;
    private volatile long changed = System.nanoTime();
    private volatile boolean closed;

    NatsLink(NatsSettings settings, String purpose, boolean buffers) {
        this.settings = settings;
        this.purpose = purpose;
        this.buffers = buffers;
    }

    NatsTroubles troubles() {
        return troubles;
    }

    /** Which connection it is, as what a server keeps for a connection ends with it. */
    int generation() {
        return generation.get();
    }

    /** For how long there has been no connection, in nanoseconds; 0 if there is one. */
    long downFor() {
        return up ? 0 : Math.max(1, System.nanoTime() - changed);
    }

    boolean isUp() {
        return up;
    }

    /** Called, on a thread of the client, whenever the connection has come or gone. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /** The connection, if there is one that works as far as is known. */
    @Nullable
    Connection connected() {
        Connection present = connection;
        return up && present != null && present.getStatus() == Status.CONNECTED ? present : null;
    }

    /** The connection, which works as far as is known; waits no longer than connecting may take. */
    synchronized Connection connection(String doing) {
        if (closed) {
            throw NatsErrors.closed("transport");
        }
        Connection present = connection;
        if (present == null || present.getStatus() == Status.CLOSED) {
            present = connect(doing);
            connection = present;
        } else if (present.getStatus() != Status.CONNECTED) {
            List<Exception> told = troubles.told(Duration.ZERO);
            throw NatsErrors.of(
                    Kind.UNAVAILABLE,
                    doing + ": the connection to " + settings.where() + " is lost; it is being made again",
                    told.isEmpty() ? null : told.get(told.size() - 1));
        }
        return present;
    }

    private Connection connect(String doing) {
        troubles.forget();
        String to = doing + ": connecting to " + settings.where();
        AtomicBoolean asked = new AtomicBoolean();
        try {
            Connection fresh = Nats.connect(options(asked));
            changed = System.nanoTime();
            generation.incrementAndGet();
            up = true;
            return fresh;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NatsErrors.of(Kind.UNAVAILABLE, to + " was interrupted", e);
        } catch (IOException | IllegalStateException e) {
            throw refused(to, e, asked.get());
        } catch (IllegalArgumentException e) {
            throw NatsErrors.configuration(to + ": " + e.getMessage(), e);
        }
    }

    private Options options(AtomicBoolean asked) {
        NatsOptions own = settings.options();
        Options.Builder options = Options.builder()
                .servers(settings.servers().toArray(String[]::new))
                .connectionName("convection " + purpose)
                .maxReconnects(-1)
                .reconnectWait(own.reconnectWait())
                .reconnectJitter(own.reconnectWait().dividedBy(5))
                .reconnectJitterTls(own.reconnectWait().dividedBy(5))
                .connectionTimeout(own.connectionTimeout())
                .pingInterval(own.pingInterval())
                .maxPingsOut(2)
                .requestCleanupInterval(Duration.ofMillis(500))
                .reportNoResponders()
                .useTimeoutException()
                // All subjects are made here, of names that were checked.
                .subjectValidationType(Options.SubjectValidationType.None)
                .dontForceFlushOnRequest()
                // Any other mode turns names into addresses first, and a certificate has names.
                .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
                .errorListener(troubles)
                .connectionListener(this);
        if (!buffers) {
            options.reconnectBufferSize(0);
        }
        if (own.inboxPrefix() != null) {
            options.inboxPrefix(own.inboxPrefix());
        }
        settings.security().apply(options, asked);
        return options.build();
    }

    /** The client says "unable to connect" and no more; the reason is what it told on the side. */
    private TransportException refused(String to, Exception failure, boolean asked) {
        List<Exception> told = troubles.told(failure instanceof AuthenticationException ? Duration.ZERO : AFTERTHOUGHT);
        for (Exception each : told) {
            if (each != failure) {
                failure.addSuppressed(each);
            }
        }
        Exception reason = told.stream()
                .filter(each -> each instanceof AuthenticationException || distrust(each))
                .findFirst()
                .orElse(told.isEmpty() ? failure : told.get(told.size() - 1));
        if (failure instanceof AuthenticationException || reason instanceof AuthenticationException) {
            return NatsErrors.of(Kind.AUTHENTICATION, to + ": the server refuses the credentials", failure);
        }
        if (distrust(reason)) {
            return NatsErrors.of(
                    Kind.AUTHENTICATION,
                    to + ": no trust by TLS: " + reason.getMessage() + "; look at tls.ca, tls.certificate, and at the"
                            + " host name",
                    failure);
        }
        if (asked) {
            return NatsErrors.of(
                    Kind.AUTHENTICATION,
                    to + ": the server asked for our certificate and did not let us in; look at tls.certificate",
                    failure);
        }
        return NatsErrors.of(Kind.UNAVAILABLE, to + ": " + reason, failure);
    }

    /** Whether it is a matter of certificates, and not of a connection that broke meanwhile. */
    private static boolean distrust(Throwable failure) {
        boolean tls = false;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof EOFException || each instanceof SocketException) {
                return false;
            }
            tls |= each instanceof SSLException
                    || String.valueOf(each.getMessage()).contains("SSL connection wanted")
                    || String.valueOf(each.getMessage()).contains("SSL required");
        }
        return tls;
    }

    @Override
    @SuppressWarnings("deprecation") // but it is the one without a body
    public void connectionEvent(Connection which, Events event) {
        switch (event) {
            case DISCONNECTED, CLOSED -> {
                if (up) {
                    changed = System.nanoTime();
                    up = false;
                }
            }
            case RESUBSCRIBED -> {
                changed = System.nanoTime();
                generation.incrementAndGet();
                up = true;
                troubles.forget();
            }
            default -> {
                return;
            }
        }
        watchers.forEach(Runnable::run);
    }

    /** Waits until the server has got all that was written, for a bounded time. */
    void flush() {
        Connection present;
        synchronized (this) {
            present = connection;
        }
        if (present != null && present.getStatus() == Status.CONNECTED) {
            try {
                present.flush(FLUSH);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException | RuntimeException e) {
                // It is gone; what it had not got, comes again.
            }
        }
    }

    void close() {
        flush();
        Connection last;
        synchronized (this) {
            closed = true;
            last = connection;
            connection = null;
        }
        if (last != null) {
            try {
                last.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
