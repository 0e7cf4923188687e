package dev.convection.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several senders and receivers at once: each message is accepted once, whatever is released, lost and waited for. */
@ParameterizedClass
@EnumSource(Style.class)
class StressTest {
    private static final int SENDERS = 3;
    private static final int RECEIVERS = 4;
    private static final int MESSAGES = 4_000;

    @AutoClose
    private final Wire wire;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Map<String, AtomicInteger> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger left = new AtomicInteger(SENDERS * MESSAGES);

    StressTest(Style style) {
        this.wire = new Wire(style);
    }

    @Test
    @DisplayName(
            "R9: none lost, none accepted twice: with releases, receivers that come and go, and wakeups from outside")
    void noneLostNoneDoubled() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < RECEIVERS; i++) {
            int seed = i;
            all.add(CompletableFuture.runAsync(() -> receive(new Random(seed)), threads));
        }
        for (int i = 0; i < SENDERS; i++) {
            String name = "s" + i + "-";
            all.add(CompletableFuture.runAsync(() -> send(name), threads));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

        assertThat(accepted).hasSize(SENDERS * MESSAGES);
        assertThat(accepted.values()).allSatisfy(times -> assertThat(times).hasValue(1));
        assertThat(wire.transport.depth(Wire.QUEUE)).hasValue(0);
    }

    private void send(String name) {
        try (Sender sender = wire.transport.openSender()) {
            for (int i = 0; i < MESSAGES; i++) {
                Wire.join(sender.send(Wire.QUEUE, Wire.message(name + i), Duration.ZERO));
            }
        }
    }

    private void receive(Random random) {
        while (left.get() > 0) {
            try (MemoryReceiver receiver = wire.receiver()) {
                CompletableFuture<Void> waker = CompletableFuture.runAsync(receiver::wakeup, threads);
                for (int i = 0; i < 50 && left.get() > 0; i++) {
                    handle(receiver, random);
                }
                waker.join();
            }
        }
    }

    private void handle(MemoryReceiver receiver, Random random) {
        List<Settlement<Lent>> settlements = new ArrayList<>();
        for (Received<Lent> each : receiver.poll(1 + random.nextInt(20), Duration.ofMillis(20))) {
            // Few deliveries of one message in a row: some styles give a message up after ten.
            boolean done = random.nextInt(8) > 0 || each.deliveries() > 4;
            settlements.add(done ? Settlement.accept(each.tag()) : Settlement.release(each.tag(), Duration.ZERO));
            if (done) {
                accepted.computeIfAbsent(each.message().id(), id -> new AtomicInteger())
                        .incrementAndGet();
                left.decrementAndGet();
            }
        }
        if (!settlements.isEmpty()) {
            receiver.settle(settlements);
        }
    }
}
