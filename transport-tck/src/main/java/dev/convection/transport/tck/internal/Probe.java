package dev.convection.transport.tck.internal;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Watches what a bus asks of its transport, and fails sends or keeps quiet of them when told to. Thread-safe. */
public final class Probe implements UnaryOperator<Transport> {
    public final AtomicInteger receiversOpened = new AtomicInteger();
    public final AtomicInteger receiversOpen = new AtomicInteger();

    /** How many have thrown, or could not be opened: those are given up. */
    public final AtomicInteger receiversDied = new AtomicInteger();

    public final AtomicInteger sendersOpened = new AtomicInteger();
    public final AtomicInteger polls = new AtomicInteger();

    /** How many deliveries from queues are out now, and the most that were. */
    public final AtomicInteger outstanding = new AtomicInteger();

    public final AtomicInteger mostOutstanding = new AtomicInteger();

    /** The ids of all deliveries from queues: one that comes again while it is handled no handler sees. */
    public final Queue<String> delivered = new ConcurrentLinkedQueue<>();

    public final Queue<Message> sent = new ConcurrentLinkedQueue<>();
    private volatile Predicate<Destination> refused = to -> false;

    private volatile boolean withheld;

    /** From now on, what becomes of a send is not told. */
    public void withhold() {
        withheld = true;
    }

    /** From now on, sends to these fail: nothing is stored. */
    public void refuse(Predicate<Destination> which) {
        refused = which;
    }

    @Override
    public Transport apply(Transport real) {
        return new PassingTransport(real) {
            @Override
            public Sender openSender() {
                Sender sender = super.openSender();
                sendersOpened.incrementAndGet();
                return new Watched(sender);
            }

            @Override
            public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
                receiversOpened.incrementAndGet();
                Receiver<?> receiver = lived(() -> super.openReceiver(source, maxOutstanding));
                receiversOpen.incrementAndGet();
                return new Counted(receiver, source instanceof Destination.Queue);
            }
        };
    }

    private <R> R lived(Supplier<R> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            receiversDied.incrementAndGet();
            throw e;
        }
    }

    private final class Watched extends PassingSender {
        Watched(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            sent.add(message);
            if (refused.test(to)) {
                return CompletableFuture.failedStage(
                        new TransportException(Kind.UNAVAILABLE, "tck", "Refused by the kit: " + to, null));
            }
            CompletionStage<Void> stage = super.send(to, message, delay);
            return withheld ? new CompletableFuture<>() : stage;
        }
    }

    private final class Counted extends PassingReceiver {
        private final boolean counts;
        private int out;
        private boolean closed;

        Counted(Receiver<?> real, boolean counts) {
            super(real);
            this.counts = counts;
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            polls.incrementAndGet();
            return noted(lived(() -> super.poll(max, wait)));
        }

        @Override
        public List<Received<Object>> rest() {
            return noted(lived(super::rest));
        }

        private List<Received<Object>> noted(List<Received<Object>> received) {
            if (counts) {
                received.forEach(each -> delivered.add(each.message().id()));
            }
            change(received.size());
            return received;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            lived(() -> {
                super.settle(settlements);
                return settlements;
            });
            change(-settlements.size());
        }

        @Override
        public List<Object> extend(List<Object> tags) {
            return lived(() -> super.extend(tags));
        }

        @Override
        public void close() {
            super.close();
            if (!closed) {
                closed = true;
                change(-out);
                receiversOpen.decrementAndGet();
            }
        }

        private void change(int by) {
            if (counts) {
                out += by;
                mostOutstanding.accumulateAndGet(outstanding.addAndGet(by), Math::max);
            }
        }
    }
}
