package dev.convection.transport.tck.folder;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The errors of this transport, each translated once. */
final class FolderErrors {
    static final String SCHEME = "folder";

    private FolderErrors() {}

    static TransportException of(Kind kind, String message, @Nullable Throwable cause) {
        return new TransportException(kind, SCHEME, message, cause);
    }

    static TransportException closed(String what) {
        return of(Kind.CLOSED, "The " + what + " was closed; open another", null);
    }

    static TransportException away(String doing, Exception cause) {
        return of(Kind.UNAVAILABLE, doing + ": the folder is away: " + cause, cause);
    }

    static TransportException missing(String doing, Destination place) {
        return of(Kind.NOT_FOUND, doing + ": " + place + " does not exist; make it, or allow to provision", null);
    }

    /** Something that reads or writes. */
    interface Work<R> {
        R run() throws IOException;
    }

    /** Runs it, and says what went wrong in our words. */
    static <R> R doing(String what, Work<R> work) {
        try {
            return work.run();
        } catch (IOException | UncheckedIOException e) {
            throw away(what, e);
        }
    }
}
