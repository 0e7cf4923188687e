package dev.convection.worker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure between this process and the broker. Act on {@link #kind()}, never on the message; the cause is the client
 * library's own exception.
 */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What a failure means for the caller. */
    public enum Kind {
        /** The configuration is wrong. Permanent until it is mended. */
        CONFIGURATION,
        /** The broker refuses who we are, or what we may do. Permanent until it is mended. */
        AUTHENTICATION,
        /** The destination does not exist and is not to be created. Permanent until it is. */
        NOT_FOUND,
        /** The destination exists and does not fit. Permanent until it is mended. */
        INCOMPATIBLE,
        /** This message is larger than the broker takes. Permanent for this message. */
        TOO_LARGE,
        /** The broker refused this message for a reason of its own. Permanent for this message. */
        REFUSED,
        /** The broker cannot be reached or takes nothing now; nothing was stored. Worth another try. */
        UNAVAILABLE,
        /** The message may or may not have been stored. Cast again with the same id if it matters. */
        OUTCOME_UNKNOWN,
        /** The bus, service or transport was closed. */
        CLOSED;

        /**
         * Whether trying the same again later can succeed without anybody mending anything.
         *
         * @return true for {@link #UNAVAILABLE} and {@link #OUTCOME_UNKNOWN}
         */
        public boolean retryable() {
            return this == UNAVAILABLE || this == OUTCOME_UNKNOWN;
        }

        /**
         * Whether it speaks of one message only, so that others may pass.
         *
         * @return true for {@link #TOO_LARGE}, {@link #REFUSED} and {@link #NOT_FOUND}
         */
        public boolean ofMessage() {
            return this == TOO_LARGE || this == REFUSED || this == NOT_FOUND;
        }
    }

    /** What it means. */
    private final Kind kind;

    /** Which transport it happened on. */
    private final String transport;

    /**
     * Makes one.
     *
     * @param kind what it means
     * @param transport the transport's scheme
     * @param message what was being done, to what, and what to do next; no secrets
     * @param cause the client library's exception, if there is one
     */
    public TransportException(Kind kind, String transport, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.transport = Objects.requireNonNull(transport, "transport");
    }

    /**
     * What the failure means.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Where it happened.
     *
     * @return the transport's scheme, such as {@code memory}
     */
    public String transport() {
        return transport;
    }
}
