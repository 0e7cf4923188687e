package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a receiver asks the server for when messages come one by one. */
class StandingRequestTest {
    private static final Destination QUEUE = new Destination.Queue("work");
    private static final Duration WAIT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private NatsServer server;
    private Transport transport;
    private Sender sender;
    private int sent;

    @BeforeEach
    void open() throws Exception {
        server = NatsServer.start(folder);
        transport = new NatsTransportProvider()
                .open(new TransportConfig(server.uri(""), "standing", true, Map.of(), Map.of()));
        sender = transport.openSender();
    }

    @AfterEach
    void close() throws Exception {
        sender.close();
        transport.close();
        server.close();
    }

    private void send() throws Exception {
        Message message =
                Message.of("m" + sent++, "/test", "t.m", Instant.now(), "application/json", Map.of(), new byte[2]);
        sender.send(QUEUE, message, Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private <T> void handleOne(Receiver<T> receiver, int max) throws Exception {
        send();
        List<Received<T>> got = receiver.poll(max, WAIT);
        assertThat(got).hasSize(1);
        receiver.settle(List.of(Settlement.accept(got.get(0).tag())));
    }

    @Test
    void asksOnceForMany() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Connection witness = Nats.connect("nats://127.0.0.1:" + server.port());
                Receiver<?> receiver = transport.openReceiver(QUEUE, 100)) {
            witness.createDispatcher(message -> requests.incrementAndGet())
                    .subscribe("$JS.API.CONSUMER.MSG.NEXT.*.work");
            witness.flush(WAIT);
            for (int i = 0; i < 40; i++) {
                handleOne(receiver, 100);
            }
            witness.flush(WAIT);
            // One more for each 2 s, should the machine be that slow.
            assertThat(requests.get()).isBetween(1, 20);
        }
    }

    @Test
    void takesBackWhatALaterPollDoesNotAskFor() throws Exception {
        try (Receiver<?> one = transport.openReceiver(QUEUE, 100);
                Receiver<?> other = transport.openReceiver(QUEUE, 100)) {
            handleOne(one, 100);
            handleOne(one, 100);
            assertThat(one.poll(1, Duration.ZERO)).isEmpty();
            for (int i = 0; i < 5; i++) {
                send();
            }
            int got = 0;
            long end = System.nanoTime() + WAIT.toNanos();
            while (got < 4 && System.nanoTime() - end < 0) {
                got += other.poll(100, Duration.ofSeconds(1)).size();
            }
            assertThat(got).as("all but the one that the first may have").isBetween(4, 5);
        }
    }
}
