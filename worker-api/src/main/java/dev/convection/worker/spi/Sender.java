package dev.convection.worker.spi;

import dev.convection.worker.Message;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Hands messages to the broker. Serial: one caller at a time; the stages complete from any thread. */
public interface Sender extends AutoCloseable {

    /**
     * Sends one message. Returns without waiting for the broker's word, so that the caller can have many under way;
     * batching is the client library's business.
     *
     * @param to anything but a {@link Destination.Subscription}
     * @param message the message; its body is not copied and must not change
     * @param delay not to be delivered earlier than this; always zero unless {@link Traits#delayedSend()}
     * @return completes when the broker has it (R5), or exceptionally with a
     *     {@link dev.convection.worker.TransportException} that says what became of it (R6)
     * @throws dev.convection.worker.TransportException if it could not be sent at all (R4)
     */
    CompletionStage<Void> send(Destination to, Message message, Duration delay);

    /** Waits, for a bounded time, until all stages have completed, completes the rest, and closes. */
    @Override
    void close();
}
