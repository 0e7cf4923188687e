package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the tests of the SPI alone do with a transport. */
final class Trip {
    static final String NAMESPACE = "test";
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Trip() {}

    static Transport open(String uri, boolean provision, Map<String, String> security, Map<String, String> options) {
        return new KafkaTransportProvider()
                .open(new TransportConfig(URI.create(uri), NAMESPACE, provision, security, options));
    }

    static Transport open(String uri) {
        return open(uri, true, Map.of(), Map.of("fetch.max.wait.ms", "100"));
    }

    static Message message(String id) {
        return Message.of(
                id,
                "/test",
                "test.task",
                Instant.EPOCH,
                "application/json",
                Map.of(),
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    static void send(Transport transport, Destination to, String... ids) throws Exception {
        try (Sender sender = transport.openSender()) {
            for (String id : ids) {
                sender.send(to, message(id), Duration.ZERO)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static <T> Receiver<T> receiver(Transport transport, Destination source, int max) {
        return (Receiver<T>) transport.openReceiver(source, max);
    }

    /** Polls until something comes. */
    static <T> List<Received<T>> take(Receiver<T> receiver, int max) {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - until < 0) {
            List<Received<T>> got = receiver.poll(max, Duration.ofMillis(200));
            if (!got.isEmpty()) {
                return got;
            }
        }
        throw new AssertionError("nothing came");
    }

    /** Takes and accepts so many. */
    static <T> List<String> acceptAll(Receiver<T> receiver, int count) {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            List<Received<T>> got = take(receiver, 100);
            got.forEach(each -> ids.add(each.message().id()));
            receiver.settle(
                    got.stream().map(each -> Settlement.accept(each.tag())).toList());
        }
        return ids;
    }

    /** There and back again. */
    static void round(String uri, Map<String, String> security, Map<String, String> options) throws Exception {
        Destination queue = new Destination.Queue("round");
        try (Transport transport = open(uri, true, security, options)) {
            assertThat(transport.traits().holdsUp()).isTrue();
            send(transport, queue, "there");
            try (Receiver<Object> receiver = receiver(transport, queue, 10)) {
                assertThat(acceptAll(receiver, 1)).containsExactly("there");
            }
        }
    }
}
