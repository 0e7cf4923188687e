package dev.convection.benchmark;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import dev.convection.worker.spi.TransportProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A broker that does nothing: what is sent to it is confirmed and forgotten, and whoever polls gets as many messages as are asked
 * for, made beforehand. What is measured over it is the bus's own.
 */
public final class VoidTransportProvider implements TransportProvider {
    private static final int DIFFERENT = 1 << 15;

    /** How many messages receivers may still hand out. */
    static final Semaphore SUPPLY = new Semaphore(0);

    @Override
    public Set<String> schemes() {
        return Set.of("void");
    }

    @Override
    public Transport open(TransportConfig config) {
        return new VoidTransport();
    }

    private static final class VoidTransport implements Transport {
        @Override
        public Traits traits() {
            return Traits.leased(Duration.ofSeconds(15)).withDurable(false).withOutstanding(10_000, false);
        }

        @Override
        public Sender openSender() {
            return new VoidSender();
        }

        @Override
        public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
            return new VoidReceiver(source instanceof Destination.Queue);
        }

        @Override
        public void browse(Destination source, Predicate<? super Message> visitor) {}

        @Override
        public OptionalLong depth(Destination source) {
            return OptionalLong.empty();
        }

        @Override
        public void remove(Destination destination) {}

        @Override
        public void close() {}
    }

    private static final class VoidSender implements Sender {
        private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

        @Override
        public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
            return DONE;
        }

        @Override
        public void close() {}
    }

    private static final class VoidReceiver implements Receiver<Integer> {
        private final List<Received<Integer>> messages = new ArrayList<>();
        private final Semaphore supply;
        private int next;

        VoidReceiver(boolean queue) {
            supply = queue ? SUPPLY : new Semaphore(0);
            byte[] body = Pipeline.JSON.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; queue && i < DIFFERENT; i++) {
                Message message = Message.of(
                        "m" + i, "/void", Pipeline.TYPE, Instant.EPOCH, "application/json", Map.of(), body);
                messages.add(Received.of(i, message, 1));
            }
        }

        @Override
        public List<Received<Integer>> poll(int max, Duration wait) {
            try {
                if (!supply.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    return List.of();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
            if (messages.isEmpty()) {
                return List.of();
            }
            int count = 1;
            while (count < max && next + count < DIFFERENT && supply.tryAcquire()) {
                count++;
            }
            int from = next;
            next = (next + count) % DIFFERENT;
            return messages.subList(from, from + count);
        }

        @Override
        public void settle(List<Settlement<Integer>> settlements) {
            for (Settlement<Integer> settlement : settlements) {
                if (!settlement.accepted()) {
                    supply.release(); // another comes in its place
                }
            }
        }

        @Override
        public List<Integer> extend(List<Integer> tags) {
            return List.of();
        }

        @Override
        public void wakeup() {
            supply.release();
        }

        @Override
        public void close() {}
    }
}
