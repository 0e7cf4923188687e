package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.PassingSender;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Senders with one fault each. */
final class FaultySenders {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private FaultySenders() {}

    private static Executor after(int millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends when nobody waits for it any more: what becomes of it, nobody is told. */
    static class Late extends PassingSender {
        Late(Sender real) {
            super(real);
        }

        final void sentLate(Destination to, Message message, Duration delay) {
            try {
                real.send(to, message, delay);
            } catch (TransportException e) {
                // that is the fault
            }
        }
    }

    static final class ConfirmsEarly extends Late {
        ConfirmsEarly(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            after(150).execute(() -> sentLate(to, message, delay));
            return DONE;
        }
    }

    static final class LosesSome extends PassingSender {
        private final AtomicInteger sends = new AtomicInteger();

        LosesSome(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            return sends.incrementAndGet() % 10 == 0 ? DONE : super.send(to, message, delay);
        }
    }

    static final class ForgetsToConfirm extends PassingSender {
        private final AtomicInteger sends = new AtomicInteger();

        ForgetsToConfirm(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            CompletionStage<Void> stage = super.send(to, message, delay);
            return sends.incrementAndGet() % 10 == 0 ? new CompletableFuture<>() : stage;
        }
    }

    static final class ConfirmsTwice extends PassingSender {
        ConfirmsTwice(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            super.send(to, message, delay);
            CompletableFuture<Void> twice = new CompletableFuture<>() {
                @Override
                public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
                    super.whenComplete(action);
                    return super.whenComplete(action);
                }
            };
            twice.complete(null);
            return twice;
        }
    }

    static final class LosesOnClose extends PassingSender {
        private final List<CompletableFuture<Void>> pending = new ArrayList<>();
        private volatile boolean closed;

        LosesOnClose(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            if (closed) {
                return super.send(to, message, delay);
            }
            CompletableFuture<Void> stage = new CompletableFuture<>();
            pending.add(stage);
            after(20).execute(() -> {
                if (!closed) {
                    super.send(to, message, delay).whenComplete((ok, failure) -> {
                        if (failure == null) {
                            stage.complete(null);
                        } else {
                            stage.completeExceptionally(failure);
                        }
                    });
                }
            });
            return stage;
        }

        @Override
        public void close() {
            closed = true;
            super.close();
        }
    }

    static final class SendsTwice extends PassingSender {
        SendsTwice(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            super.send(to, message, delay);
            return super.send(to, message, delay);
        }
    }

    static final class MixesBodies extends PassingSender {
        private byte[] last = {'{', '}'};

        MixesBodies(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            byte[] body = last;
            last = message.body();
            return super.send(
                    to,
                    Message.of(
                            message.id(),
                            message.source(),
                            message.type(),
                            message.time(),
                            message.contentType(),
                            message.attributes(),
                            body),
                    delay);
        }
    }

    static final class SwallowsDeadLetters extends PassingSender {
        SwallowsDeadLetters(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            return to instanceof Destination.DeadLetters ? DONE : super.send(to, message, delay);
        }
    }

    /** A copy of a message that is to come back is confirmed and forgotten. */
    static final class LosesCopies extends PassingSender {
        LosesCopies(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            boolean first = message.copyId().split("/")[1].equals("0");
            return !first && to instanceof Destination.Queue ? DONE : super.send(to, message, delay);
        }
    }

    static final class DeadLettersLate extends Late {
        DeadLettersLate(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            if (to instanceof Destination.DeadLetters) {
                after(200).execute(() -> sentLate(to, message, delay));
                return DONE;
            }
            return super.send(to, message, delay);
        }
    }

    static final class DiesOfLarge extends PassingSender {
        DiesOfLarge(Sender real) {
            super(real);
        }

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            if (message.body().length > 1 << 20) {
                throw new TransportException(Kind.UNAVAILABLE, "broken", "The connection was closed", null);
            }
            return super.send(to, message, delay);
        }
    }

    static final class ThrowsOnClose extends PassingSender {
        private boolean closed;

        ThrowsOnClose(Sender real) {
            super(real);
        }

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("closed already");
            }
            closed = true;
            super.close();
        }
    }
}
