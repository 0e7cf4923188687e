package dev.convection.transport.memory;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A broker of its own for one test of the SPI, and the calls that all of them make. */
final class Wire implements AutoCloseable {
    static final Destination QUEUE = new Destination.Queue("orders");
    static final Duration LEASE = Duration.ofSeconds(15);
    static final Duration LONG = Duration.ofSeconds(20);
    private static final AtomicInteger NAMES = new AtomicInteger();

    final MemoryBroker broker = MemoryBroker.named("wire-" + NAMES.incrementAndGet());
    final MemoryTransport transport;
    final Sender sender;

    Wire(Style style, String... options) {
        String more = options.length == 0 ? "" : "&" + String.join("&", options);
        transport = transport("convection", true, "?style=" + style.name().toLowerCase(Locale.ROOT) + more);
        sender = transport.openSender();
    }

    MemoryTransport transport(String namespace, boolean provision, String query) {
        URI uri = URI.create(broker.uri() + query);
        return (MemoryTransport)
                new MemoryTransportProvider().open(new TransportConfig(uri, namespace, provision, Map.of(), Map.of()));
    }

    MemoryReceiver receiver(Destination source) {
        return (MemoryReceiver) transport.openReceiver(source, 100);
    }

    MemoryReceiver receiver() {
        return receiver(QUEUE);
    }

    static Message message(String id) {
        return Message.of(
                id,
                "/test",
                "orders.place",
                Instant.parse("2026-01-02T03:04:05Z"),
                "application/json",
                Map.of(),
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    void send(String... ids) {
        sendTo(QUEUE, ids);
    }

    void sendTo(Destination to, String... ids) {
        for (String id : ids) {
            join(sender.send(to, message(id), Duration.ZERO));
        }
    }

    /** Numbered messages, from {@code m0}. */
    void send(int count) {
        send(IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new));
    }

    static void join(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    /** What a send that has ended failed with. */
    static Kind failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            return ((TransportException) e.getCause()).kind();
        }
        throw new AssertionError("The send did not fail");
    }

    /** What a call throws. */
    static Kind failure(Runnable call) {
        Kind kind = failureOrNone(call);
        if (kind == null) {
            throw new AssertionError("The call did not fail");
        }
        return kind;
    }

    /** What a call throws, or null. */
    static @Nullable Kind failureOrNone(Runnable call) {
        try {
            call.run();
            return null;
        } catch (TransportException e) {
            return e.kind();
        }
    }

    /** What is there now. */
    static List<Received<Lent>> poll(MemoryReceiver receiver) {
        return receiver.poll(100, Duration.ZERO);
    }

    /** The one that is there now. */
    static Received<Lent> pollOne(MemoryReceiver receiver) {
        List<Received<Lent>> got = poll(receiver);
        if (got.size() != 1) {
            throw new AssertionError("Not one delivery but " + ids(got));
        }
        return got.get(0);
    }

    static List<String> ids(List<Received<Lent>> received) {
        return received.stream().map(each -> each.message().id()).toList();
    }

    static void accept(MemoryReceiver receiver, Received<Lent> delivery) {
        receiver.settle(List.of(Settlement.accept(delivery.tag())));
    }

    static void release(MemoryReceiver receiver, Received<Lent> delivery) {
        receiver.settle(List.of(Settlement.release(delivery.tag(), Duration.ZERO)));
    }

    @Override
    public void close() {
        transport.close();
        broker.close();
    }
}
