package dev.convection.transport.memory;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Measures the SPI alone; a program, not a test: one thread sends, one polls and settles. */
final class Throughput {
    private static final int MESSAGES = 5_000_000;

    private static final Semaphore WINDOW = new Semaphore(10_000);

    private Throughput() {}

    public static void main(String[] args) {
        for (Style style : Style.values()) {
            for (int round = 0; round < 3; round++) {
                try (Wire wire = new Wire(style)) {
                    long start = System.nanoTime();
                    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(wire));
                    receive(wire);
                    sending.join();
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf("%s: %,.0f messages per second%n", style, MESSAGES / seconds);
                }
            }
        }
    }

    private static void send(Wire wire) {
        Message message = Wire.message("m");
        try (Sender sender = wire.transport.openSender()) {
            for (int i = 0; i < MESSAGES; i++) {
                WINDOW.acquireUninterruptibly();
                Wire.join(sender.send(Wire.QUEUE, message, Duration.ZERO));
            }
        }
    }

    private static void receive(Wire wire) {
        try (MemoryReceiver receiver = wire.receiver()) {
            int left = MESSAGES;
            while (left > 0) {
                List<Received<Lent>> got = receiver.poll(100, Duration.ofSeconds(1));
                List<Settlement<Lent>> settlements = new ArrayList<>(got.size());
                for (Received<Lent> each : got) {
                    settlements.add(Settlement.accept(each.tag()));
                }
                if (!settlements.isEmpty()) {
                    receiver.settle(settlements);
                    left -= settlements.size();
                    WINDOW.release(settlements.size());
                }
            }
        }
    }
}
