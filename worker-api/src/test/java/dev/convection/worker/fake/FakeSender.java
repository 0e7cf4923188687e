package dev.convection.worker.fake;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Does with each message what its broker's script says. Closing it completes, as R6 asks, what its script left open. */
public final class FakeSender implements Sender {
    private final FakeBroker broker;
    private final AtomicInteger inside = new AtomicInteger();
    private final Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();
    public final int number;
    public volatile boolean closed;

    FakeSender(FakeTransport transport) {
        this.broker = transport.broker;
        this.number = broker.sendersOpened.get();
    }

    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        if (inside.incrementAndGet() > 1) {
            broker.violation("a sender was entered concurrently");
        }
        try {
            if (closed) {
                throw FakeBroker.failure(Kind.CLOSED);
            }
            if (!delay.isZero() && !broker.traits.delayedSend()) {
                broker.violation("a send was delayed");
            }
            FakeBroker.Sent sent = new FakeBroker.Sent(number, to, message, delay, Thread.currentThread());
            broker.sends.add(sent);
            CompletionStage<Void> stage = broker.onSend.send(sent);
            if (stage == null) {
                broker.store(sent);
                return CompletableFuture.completedFuture(null);
            }
            if (stage instanceof CompletableFuture<Void> future && !future.isDone()) {
                open.add(future);
            }
            return stage;
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            broker.onCloseSender.run();
            open.forEach(future -> future.completeExceptionally(broker.onUnsent.get()));
        }
    }
}
