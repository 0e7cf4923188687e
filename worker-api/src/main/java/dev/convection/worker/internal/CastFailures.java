package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why a cast fails, in words for its caller. */
final class CastFailures {
    /** Room for the attributes that a retry or a dead letter adds. */
    static final int RESERVED = 4096;

    private final BusCore bus;

    CastFailures(BusCore bus) {
        this.bus = bus;
    }

    TransportException of(PendingCast cast, Kind kind, String what, @Nullable Throwable cause) {
        return new TransportException(
                kind, bus.scheme(), "The cast of " + cast.message.type() + " to " + cast.to + " " + what, cause);
    }

    /** What a sender said, or threw. */
    TransportException translated(PendingCast cast, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TransportException known
                ? known
                : of(cast, Kind.OUTCOME_UNKNOWN, "failed in the transport: " + cause, cause);
    }

    /** What may be stored is never told to have failed. */
    TransportException told(PendingCast cast, TransportException failure) {
        return cast.maybeStored() && failure.kind() != Kind.OUTCOME_UNKNOWN
                ? of(
                        cast,
                        Kind.OUTCOME_UNKNOWN,
                        "may be stored all the same, although: " + failure.getMessage(),
                        failure)
                : failure;
    }

    /** A failure from another thread, with the stack of the thread that waited for it. */
    TransportException rethrown(Throwable failure) {
        return failure instanceof TransportException known
                ? new TransportException(known.kind(), known.transport(), String.valueOf(known.getMessage()), known)
                : new TransportException(Kind.OUTCOME_UNKNOWN, bus.scheme(), "A cast failed: " + failure, failure);
    }

    TransportException closed() {
        return new TransportException(Kind.CLOSED, bus.scheme(), "The bus is closed", null);
    }

    /** Refuses what is larger than the broker takes, before it goes there. */
    void checkSize(PendingCast cast) {
        Message message = cast.message;
        int limit = bus.traits().maxMessageBytes() - (cast.copy ? 0 : RESERVED);
        // Names and values of attributes count too; four bytes a character is more than any encoding takes.
        if (message.body().length + 1024 < limit && message.attributes().isEmpty()) {
            return;
        }
        long size = message.body().length + 256L;
        for (Map.Entry<String, String> attribute : message.attributes().entrySet()) {
            size += attribute.getKey().length() + 4L * attribute.getValue().length();
        }
        if (size > limit) {
            throw of(cast, Kind.TOO_LARGE, "is too large: about " + size + " bytes of at most " + limit, null);
        }
    }
}
