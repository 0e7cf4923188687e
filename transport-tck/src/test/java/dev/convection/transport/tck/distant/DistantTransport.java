package dev.convection.transport.tck.distant;

import dev.convection.transport.tck.internal.PassingSender;
import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A transport each of whose calls goes through a connection: one for each sender and receiver, one for a question. */
final class DistantTransport extends PassingTransport {
    private final InetSocketAddress broker;
    private final Duration patience;

    DistantTransport(Transport real, InetSocketAddress broker, Duration patience) {
        super(real);
        this.broker = broker;
        this.patience = patience;
    }

    private DistantLine line() {
        return new DistantLine(broker, patience);
    }

    /** Opens a thing through a connection that is then its own. */
    private <C> C opened(DistantLine line, java.util.function.Supplier<C> opening) {
        try {
            return line.ask(64, opening);
        } catch (RuntimeException e) {
            line.close();
            throw e;
        }
    }

    @Override
    public Sender openSender() {
        DistantLine line = line();
        return new PassingSender(opened(line, real::openSender)) {
            @Override
            public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
                try {
                    return line.ask(message.body().length, () -> super.send(to, message, delay));
                } catch (TransportException e) {
                    if (e.kind() != TransportException.Kind.OUTCOME_UNKNOWN) {
                        throw e;
                    }
                    return CompletableFuture.failedStage(e);
                }
            }

            @Override
            public void close() {
                super.close();
                line.close();
            }
        };
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        DistantLine line = line();
        return new DistantReceiver(opened(line, () -> real.openReceiver(source, maxOutstanding)), line);
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        try (DistantLine line = line()) {
            line.ask(64, () -> {
                real.browse(source, visitor);
                return true;
            });
        }
    }

    @Override
    public OptionalLong depth(Destination source) {
        try (DistantLine line = line()) {
            return Objects.requireNonNull(line.ask(64, () -> real.depth(source)));
        }
    }

    @Override
    public void remove(Destination destination) {
        try (DistantLine line = line()) {
            line.ask(64, () -> {
                real.remove(destination);
                return true;
            });
        }
    }
}
