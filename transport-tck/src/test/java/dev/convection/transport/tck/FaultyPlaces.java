package dev.convection.transport.tck;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.Faulty.Wrapper;
import dev.convection.transport.tck.internal.PassingSender;
import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Transports that mix places up, or make and remove them wrongly. */
final class FaultyPlaces {
    private FaultyPlaces() {}

    /** Sends what is for one kind of place to another, and looks there too. */
    static Wrapper to(Class<? extends Destination> kind, Function<Destination, Destination> other) {
        return real -> new Redirects(real, place -> kind.isInstance(place) ? other.apply(place) : place);
    }

    private static final class Redirects extends PassingTransport {
        private final Function<Destination, Destination> map;

        Redirects(Transport real, Function<Destination, Destination> map) {
            super(real);
            this.map = map;
        }

        @Override
        public Sender openSender() {
            return new PassingSender(super.openSender()) {
                @Override
                public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
                    return super.send(map.apply(to), message, delay);
                }
            };
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            return super.openReceiver(map.apply(source), maxOutstanding);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            super.browse(map.apply(source), visitor);
        }

        @Override
        public OptionalLong depth(Destination source) {
            return super.depth(map.apply(source));
        }

        @Override
        public void remove(Destination destination) {
            super.remove(map.apply(destination));
        }
    }

    static final class ProvisionsAlone extends PassingTransport {
        private static final Set<Destination> MAKING = ConcurrentHashMap.newKeySet();

        ProvisionsAlone(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            if (!MAKING.add(source)) {
                throw new TransportException(Kind.INCOMPATIBLE, "broken", source + " exists already", null);
            }
            try {
                CompletableFuture.runAsync(
                                () -> {},
                                CompletableFuture.delayedExecutor(30, java.util.concurrent.TimeUnit.MILLISECONDS))
                        .join();
                return super.openReceiver(source, maxOutstanding);
            } finally {
                MAKING.remove(source);
            }
        }
    }

    static final class LosesUnheard extends PassingTransport {
        private static final Set<Destination> HEARD = ConcurrentHashMap.newKeySet();

        LosesUnheard(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            HEARD.add(source);
            return super.openReceiver(source, maxOutstanding);
        }

        @Override
        public Sender openSender() {
            return new PassingSender(super.openSender()) {
                @Override
                public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
                    return to instanceof Destination.Queue && !HEARD.contains(to)
                            ? CompletableFuture.completedStage(null)
                            : super.send(to, message, delay);
                }
            };
        }
    }

    static final class DropsForAbsent extends PassingTransport {
        private static final Set<Destination> PRESENT = ConcurrentHashMap.newKeySet();

        DropsForAbsent(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            Receiver<?> receiver = super.openReceiver(source, maxOutstanding);
            PRESENT.add(source);
            return new Around(receiver) {
                @Override
                public void close() {
                    PRESENT.remove(source);
                    super.close();
                }
            };
        }

        @Override
        public Sender openSender() {
            return new PassingSender(super.openSender()) {
                @Override
                public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
                    return to instanceof Destination.Directed && !PRESENT.contains(to)
                            ? CompletableFuture.completedStage(null)
                            : super.send(to, message, delay);
                }
            };
        }
    }

    static final class RemovesNothing extends PassingTransport {
        RemovesNothing(Transport real) {
            super(real);
        }

        @Override
        public void remove(Destination destination) {
            if (!(destination instanceof Destination.Queue)) {
                super.remove(destination);
            }
        }
    }
}
