package dev.convection.transport.tck;

import dev.convection.transport.tck.Faulty.Around;
import dev.convection.transport.tck.internal.PassingSender;
import dev.convection.transport.tck.internal.PassingTransport;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Transports that leave things behind, fail in their own way, or do not come back. */
final class FaultyConnections {
    private FaultyConnections() {}

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
                            Faulty.longTime(25).toNanos());
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
