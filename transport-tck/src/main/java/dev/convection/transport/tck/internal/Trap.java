package dev.convection.transport.tck.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Halts an engine at one step of handling a message, so that the kit can kill it there and not a moment later. */
final class Trap implements UnaryOperator<Transport> {
    private final Step where;
    private final Runnable told;

    /** Between which steps an engine may die; each is a place where the message could be lost. */
    enum Step {
        /** Nowhere. */
        NONE,
        /** The broker has handed it over, and no handler has begun. */
        TAKEN,
        /** A copy that is to come back is stored, and the original is not settled. */
        COPIED,
        /** Its handler has succeeded, and the broker does not know. */
        SETTLING,
        /** The settlement is on its way, and the broker may not have it. */
        SETTLED
    }

    Trap(Step where, Runnable told) {
        this.where = where;
        this.told = told;
    }

    private void at(Step step) {
        if (step == where) {
            told.run();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Transport apply(Transport real) {
        return new PassingTransport(real) {
            @Override
            public Sender openSender() {
                return new TrappedSender(super.openSender());
            }

            @Override
            public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
                Receiver<?> receiver = super.openReceiver(source, maxOutstanding);
                return source instanceof Destination.Queue ? new TrappedReceiver(receiver) : receiver;
            }
        };
    }

    private final class TrappedSender extends PassingSender {
        TrappedSender(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            CompletionStage<Void> stage = super.send(to, message, delay);
            boolean comesBack = to instanceof Destination.Queue || to instanceof Destination.Lane;
            return comesBack
                    ? stage.thenApply(stored -> {
                        at(Step.COPIED);
                        return stored;
                    })
                    : stage;
        }
    }

    private final class TrappedReceiver extends PassingReceiver {
        TrappedReceiver(Receiver<?> real) {
            super(real);
        }

        @Override
        public List<Received<Object>> poll(int max, Duration wait) {
            List<Received<Object>> got = super.poll(max, wait);
            if (!got.isEmpty()) {
                at(Step.TAKEN);
            }
            return got;
        }

        @Override
        public void settle(List<Settlement<Object>> settlements) {
            boolean done = settlements.stream().anyMatch(Settlement::accepted);
            if (done) {
                at(Step.SETTLING);
            }
            super.settle(settlements);
            if (done) {
                at(Step.SETTLED);
            }
        }
    }
}
