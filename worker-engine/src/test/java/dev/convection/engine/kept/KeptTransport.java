package dev.convection.engine.kept;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Another transport, but durable. */
record KeptTransport(Transport inner) implements Transport {
    @Override
    public Traits traits() {
        return inner.traits().withDurable(true);
    }

    @Override
    public Sender openSender() {
        return inner.openSender();
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        return inner.openReceiver(source, maxOutstanding);
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        inner.browse(source, visitor);
    }

    @Override
    public OptionalLong depth(Destination source) {
        return inner.depth(source);
    }

    @Override
    public List<Finding> examine(Set<String> queues) {
        return inner.examine(queues);
    }

    @Override
    public void remove(Destination destination) {
        inner.remove(destination);
    }

    @Override
    public void close() {
        inner.close();
    }
}
