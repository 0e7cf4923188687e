package dev.convection.worker.internal;

import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How one type of message is handled.
 *
 * @param version of the engine's interface, or null if any version is handled
 * @param body what handles it
 */
record Route(@Nullable Version version, Body body) {

    /** A handler in its general form: ended, or going on. */
    interface Body {
        /** Runs it; a stage that is complete on return is the plain case. */
        CompletionStage<Outcome> run(Delivery delivery) throws Throwable;
    }

    boolean handles(@Nullable String messageVersion) {
        return version == null || version.handles(messageVersion);
    }
}
