package dev.convection.transport.tck;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.Faulty.Wrapper;
import dev.convection.transport.tck.internal.PassingSender;
import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;

/** Transports with one fault each. */
final class FaultyTransports {
    private FaultyTransports() {}

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

    static final class LeaksThreads extends PassingTransport {
        LeaksThreads(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "leaked");
            thread.setDaemon(true);
            thread.start();
            return super.openReceiver(source, maxOutstanding);
        }
    }

    static final class LeaksFiles extends PassingTransport {
        private static final List<AutoCloseable> LEAKED = Collections.synchronizedList(new ArrayList<>());

        LeaksFiles(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            try {
                LEAKED.add(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return super.openReceiver(source, maxOutstanding);
        }
    }

    static final class ThrowsRaw extends PassingTransport {
        ThrowsRaw(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            try {
                return super.openReceiver(source, maxOutstanding);
            } catch (TransportException e) {
                throw new IllegalStateException(e.getMessage());
            }
        }
    }

    static final class SendsAfterClose extends PassingTransport {
        SendsAfterClose(Transport real) {
            super(real);
        }

        @Override
        public Sender openSender() {
            return new PassingSender(super.openSender()) {
                @Override
                public void close() {}
            };
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

    static final class ClosesOthers extends PassingTransport {
        private static final Set<Transport> OPEN = ConcurrentHashMap.newKeySet();

        ClosesOthers(Transport real) {
            super(real);
            OPEN.add(real);
        }

        @Override
        public void close() {
            OPEN.forEach(Transport::close);
            OPEN.clear();
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

    static final class BrowsingRemoves extends PassingTransport {
        BrowsingRemoves(Transport real) {
            super(real);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            browse(real.openReceiver(source, 1), visitor);
        }

        private static <T> void browse(Receiver<T> receiver, Predicate<? super Message> visitor) {
            boolean goOn = true;
            while (goOn) {
                List<Received<T>> next = receiver.poll(1, Duration.ZERO);
                goOn = !next.isEmpty() && visitor.test(next.get(0).message());
                for (Received<T> each : next) {
                    receiver.settle(List.of(Settlement.accept(each.tag())));
                }
            }
            receiver.close();
        }
    }

    static final class BrowsesOn extends PassingTransport {
        BrowsesOn(Transport real) {
            super(real);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            super.browse(source, message -> visitor.test(message) || true);
        }
    }

    static final class BrowsesBackwards extends PassingTransport {
        BrowsesBackwards(Transport real) {
            super(real);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {
            List<Message> all = new ArrayList<>();
            super.browse(source, all::add);
            Collections.reverse(all);
            for (Message message : all) {
                if (!visitor.test(message)) {
                    return;
                }
            }
        }
    }

    static final class DepthOfWaiting extends PassingTransport {
        DepthOfWaiting(Transport real) {
            super(real);
        }

        @Override
        public OptionalLong depth(Destination source) {
            List<Message> all = new ArrayList<>();
            super.browse(source, all::add);
            return OptionalLong.of(all.size());
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

    static final class PromisesTooMuch extends PassingTransport {
        PromisesTooMuch(Transport real) {
            super(real);
        }

        @Override
        public Traits traits() {
            return super.traits().withMaxMessageBytes(super.traits().maxMessageBytes() * 2);
        }
    }

    /** The broker's leases are longer, as if something renewed them in the background. */
    static final class SaysLease extends PassingTransport {
        SaysLease(Transport real) {
            super(real);
        }

        @Override
        public Traits traits() {
            Traits real = super.traits();
            return new Traits(
                    real.durable(),
                    Duration.ofSeconds(1),
                    real.maxOutstanding(),
                    real.holdsUp(),
                    real.delayedRelease(),
                    real.delayedSend(),
                    real.counting(),
                    real.releaseCounts(),
                    real.deliveryLimit(),
                    real.maxMessageBytes());
        }
    }

    /** Receivers that are opened after one has failed get nothing. */
    static final class SilentAfterTrouble extends PassingTransport {
        private volatile boolean troubled;

        SilentAfterTrouble(Transport real) {
            super(real);
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            boolean silent = troubled;
            return new Around(super.openReceiver(source, maxOutstanding)) {
                @Override
                public List<Received<Object>> poll(int max, Duration wait) {
                    try {
                        if (silent) {
                            java.util.concurrent.locks.LockSupport.parkNanos(wait.toNanos());
                            return List.of();
                        }
                        return super.poll(max, wait);
                    } catch (TransportException e) {
                        troubled = true;
                        throw e;
                    }
                }
            };
        }
    }

    /** Waits for a broker that is away before it closes. */
    static final class HangsOnClose extends PassingTransport {
        HangsOnClose(Transport real) {
            super(real);
        }

        @Override
        public void close() {
            try {
                super.depth(new Destination.Queue("any"));
            } catch (TransportException e) {
                if (e.kind() == Kind.UNAVAILABLE) {
                    java.util.concurrent.locks.LockSupport.parkNanos(
                            Duration.ofSeconds(25).toNanos());
                }
            }
            super.close();
        }
    }

    /** After one failure, every call fails. */
    static final class NeverComesBack extends PassingTransport {
        private volatile boolean gone;

        NeverComesBack(Transport real) {
            super(real);
        }

        private <R> R tried(java.util.function.Supplier<R> call) {
            if (gone) {
                throw new TransportException(Kind.UNAVAILABLE, "broken", "Still away", null);
            }
            try {
                return call.get();
            } catch (TransportException e) {
                gone |= e.kind() == Kind.UNAVAILABLE;
                throw e;
            }
        }

        @Override
        public Sender openSender() {
            return new PassingSender(tried(real::openSender)) {
                @Override
                public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
                    return tried(() -> super.send(to, message, delay));
                }
            };
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            return tried(() -> real.openReceiver(source, maxOutstanding));
        }
    }
}
