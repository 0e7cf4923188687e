package dev.convection.transport.tck.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Hands every call on. */
public class PassingSender implements Sender {
    protected final Sender real;

    public PassingSender(Sender real) {
        this.real = real;
    }

    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        return real.send(to, message, delay);
    }

    @Override
    public void close() {
        real.close();
    }
}
