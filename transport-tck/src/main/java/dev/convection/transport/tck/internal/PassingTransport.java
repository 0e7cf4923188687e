package dev.convection.transport.tck.internal;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Hands every call on: what watches a transport, or breaks it, overrides what it is about. */
public class PassingTransport implements Transport {
    protected final Transport real;

    public PassingTransport(Transport real) {
        this.real = real;
    }

    @Override
    public Traits traits() {
        return real.traits();
    }

    @Override
    public Sender openSender() {
        return real.openSender();
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        return real.openReceiver(source, maxOutstanding);
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        real.browse(source, visitor);
    }

    @Override
    public OptionalLong depth(Destination source) {
        return real.depth(source);
    }

    @Override
    public OptionalDouble windowUsed(Destination source) {
        return real.windowUsed(source);
    }

    @Override
    public List<Finding> examine(Set<String> queues) {
        return real.examine(queues);
    }

    @Override
    public void remove(Destination destination) {
        real.remove(destination);
    }

    @Override
    public void close() {
        real.close();
    }
}
