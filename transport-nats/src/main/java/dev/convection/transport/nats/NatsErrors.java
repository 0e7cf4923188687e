package dev.convection.transport.nats;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What failures of the client and the server are called here (R3). */
final class NatsErrors {
    static final String SCHEME = "nats";
    static final String TLS_SCHEME = "tls";

    static final int NO_STREAM = 10059;
    static final int NO_CONSUMER = 10014;
    static final int NO_MESSAGE = 10037;

    /** The codes of the JetStream API that do not mean what their HTTP-like class says. */
    private static final Map<Integer, Kind> CODES = Map.ofEntries(
            Map.entry(NO_STREAM, Kind.NOT_FOUND),
            Map.entry(NO_CONSUMER, Kind.NOT_FOUND),
            Map.entry(10054, Kind.TOO_LARGE), // the stream's largest message
            Map.entry(10097, Kind.TOO_LARGE), // 64 KiB of headers
            Map.entry(10077, Kind.UNAVAILABLE), // the stream is full
            Map.entry(10002, Kind.UNAVAILABLE), // the account's storage is used up
            Map.entry(10023, Kind.UNAVAILABLE), // the server's storage is used up
            Map.entry(10047, Kind.UNAVAILABLE), // storage again, of a new stream
            Map.entry(10005, Kind.UNAVAILABLE), // too few servers for the replicas, now
            Map.entry(10008, Kind.UNAVAILABLE), // no leader, now
            Map.entry(10039, Kind.CONFIGURATION), // no JetStream in this account
            Map.entry(10076, Kind.CONFIGURATION), // no JetStream in this server
            Map.entry(10074, Kind.CONFIGURATION), // replicas without a cluster
            Map.entry(10058, Kind.INCOMPATIBLE), // a stream of that name, with other settings
            Map.entry(10065, Kind.INCOMPATIBLE), // a stream with that subject
            Map.entry(10012, Kind.INCOMPATIBLE), // a consumer of that name, with other settings
            Map.entry(10148, Kind.INCOMPATIBLE), // the same, on later servers
            Map.entry(10099, Kind.INCOMPATIBLE), // another consumer takes from this work queue
            Map.entry(10100, Kind.INCOMPATIBLE));

    private NatsErrors() {}

    static TransportException of(Kind kind, String message, @Nullable Throwable cause) {
        return new TransportException(kind, SCHEME, message, cause);
    }

    static TransportException closed(String what) {
        return of(Kind.CLOSED, "The " + what + " is closed", null);
    }

    static TransportException configuration(String message, @Nullable Throwable cause) {
        return of(Kind.CONFIGURATION, message, cause);
    }

    /** A failure of something that may be tried again without harm: asking, provisioning, receiving. */
    static TransportException ofRequest(String doing, Throwable failure) {
        return translated(doing, failure, Kind.UNAVAILABLE);
    }

    /** A failure of a message that was handed over: without the broker's word it may be stored. */
    static TransportException ofSend(String doing, Throwable failure) {
        return translated(doing, failure, Kind.OUTCOME_UNKNOWN);
    }

    private static TransportException translated(String doing, Throwable failure, Kind otherwise) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof TransportException known) {
            return known;
        }
        if (cause instanceof JetStreamApiException refusal) {
            return ofApi(
                    doing, refusal.getApiErrorCode(), refusal.getErrorCode(), refusal.getErrorDescription(), cause);
        }
        if (cause instanceof AuthenticationException) {
            return of(Kind.AUTHENTICATION, doing + ": the server refuses the credentials; check them", cause);
        }
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof IllegalArgumentException && text.contains("payload size")) {
            return of(Kind.TOO_LARGE, doing + ": " + text + "; send less, or raise max_payload of the server", cause);
        }
        if (cause instanceof IllegalArgumentException) {
            return of(Kind.REFUSED, doing + ": " + text, cause);
        }
        if (cause instanceof IllegalStateException) {
            // Said before anything is written: closed, or no room while it reconnects.
            return of(Kind.UNAVAILABLE, doing + ": " + text + "; it is tried again", cause);
        }
        boolean silent = cause instanceof TimeoutException || cause instanceof CancellationException;
        return of(otherwise, doing + ": " + (silent ? "no answer in time" : text) + "; is the server well?", cause);
    }

    /** A refusal by JetStream, by its own codes. */
    static TransportException ofApi(
            String doing, int code, int status, @Nullable String description, @Nullable Throwable cause) {
        Kind kind = CODES.get(code);
        if (kind == null) {
            kind = status >= 500 ? Kind.UNAVAILABLE : Kind.REFUSED;
        }
        return of(kind, doing + ": " + description + " [" + code + "]", cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause.getClass() == RuntimeException.class)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
