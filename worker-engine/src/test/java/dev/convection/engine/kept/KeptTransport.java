package dev.convection.engine.kept;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Another transport, but durable, and mortal. */
record KeptTransport(Transport inner) implements Transport {
    @Override
    public Traits traits() {
        return inner.traits().withDurable(true);
    }

    @Override
    public Sender openSender() {
        Mortality.call();
        return new MortalSender(inner.openSender());
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        Mortality.call();
        return mortal(inner.openReceiver(source, maxOutstanding));
    }

    private static <T> Receiver<T> mortal(Receiver<T> receiver) {
        return new MortalReceiver<>(receiver);
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        Mortality.call();
        inner.browse(source, visitor);
    }

    @Override
    public OptionalLong depth(Destination source) {
        Mortality.call();
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

    private record MortalSender(Sender inner) implements Sender {
        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            Mortality.call();
            return inner.send(to, message, delay);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private record MortalReceiver<T>(Receiver<T> inner) implements Receiver<T> {
        @Override
        public List<Received<T>> poll(int max, Duration wait) {
            Mortality.call();
            return inner.poll(max, wait);
        }

        @Override
        public void settle(List<Settlement<T>> settlements) {
            // A kill may come between any two of them.
            for (Settlement<T> settlement : settlements) {
                Mortality.call();
                inner.settle(List.of(settlement));
            }
        }

        @Override
        public List<T> extend(List<T> tags) {
            Mortality.call();
            return inner.extend(tags);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
