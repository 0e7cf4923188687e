package dev.convection.worker.fake;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** One bus's way to a {@link FakeBroker}. */
final class FakeTransport implements Transport {
    final FakeBroker broker;
    final TransportConfig config;
    volatile boolean closed;

    FakeTransport(FakeBroker broker, TransportConfig config) {
        this.broker = broker;
        this.config = config;
    }

    @Override
    public Traits traits() {
        checkOpen();
        broker.onTraits.run();
        return broker.traits;
    }

    @Override
    public Sender openSender() {
        checkOpen();
        broker.sendersOpened.incrementAndGet();
        broker.onOpenSender.run();
        FakeSender sender = new FakeSender(this);
        broker.senders.add(sender);
        return sender;
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        checkOpen();
        broker.receiversOpened.incrementAndGet();
        broker.onOpenReceiver.accept(source);
        FakeReceiver receiver = new FakeReceiver(this, source, maxOutstanding);
        broker.receivers.add(receiver);
        return receiver;
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        checkOpen();
        for (Message message : broker.waiting(source)) {
            if (!visitor.test(message)) {
                return;
            }
        }
    }

    @Override
    public OptionalLong depth(Destination source) {
        checkOpen();
        return OptionalLong.of(broker.waiting(source).size());
    }

    @Override
    public OptionalDouble windowUsed(Destination source) {
        return broker.windowUsed.apply(source);
    }

    @Override
    public void remove(Destination destination) {
        checkOpen();
        broker.onRemove.accept(destination);
        broker.removed.add(destination);
    }

    private void checkOpen() {
        if (closed) {
            throw FakeBroker.failure(Kind.CLOSED);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
