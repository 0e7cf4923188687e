package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import jakarta.jms.Session;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.protonj2.client.AdvancedMessage;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is on the wire, read and written by another client library: the CloudEvents binding for AMQP 1.0.2, binary mode. */
class WireTest {
    private static BrokerProcess broker;
    private static Transport transport;

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.artemis().start();
        transport = new AmqpTransportProvider()
                .open(new TransportConfig(
                        URI.create("amqp://127.0.0.1:" + broker.port()), "wire", true, Map.of(), Map.of()));
    }

    @AfterAll
    static void stop() throws Exception {
        transport.close();
        broker.close();
    }

    private static Message golden() {
        return Message.of(
                "m-1",
                "/shop",
                "mailer.welcome",
                Instant.parse("2026-11-27T03:14:51Z"),
                "application/json",
                Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "cvversion", "1.0"),
                "{\"address\":\"ada@example.org\"}".getBytes(StandardCharsets.UTF_8));
    }

    private static Received<?> taken(String queue) {
        Receiver<?> receiver = transport.openReceiver(new Destination.Queue(queue), 1);
        try {
            List<? extends Received<?>> all = receiver.poll(1, Duration.ofSeconds(20));
            assertThat(all).hasSize(1);
            return all.get(0);
        } finally {
            receiver.close();
        }
    }

    @Test
    void anyClientReadsWhatWeWrite() throws Exception {
        try (Sender sender = transport.openSender()) {
            sender.send(new Destination.Queue("out"), golden(), Duration.ZERO)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
        try (Client client = Client.create();
                Connection connection = client.connect("127.0.0.1", broker.port())) {
            AdvancedMessage<?> message = connection
                    .openReceiver("wire:queue:out")
                    .receive(20, TimeUnit.SECONDS)
                    .message()
                    .toAdvancedMessage();

            Map<String, Object> properties = new HashMap<>();
            message.forEachProperty(properties::put);
            assertThat(properties)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "cloudEvents_specversion", "1.0",
                            "cloudEvents_id", "m-1",
                            "cloudEvents_source", "/shop",
                            "cloudEvents_type", "mailer.welcome",
                            "cloudEvents_time", "2026-11-27T03:14:51Z",
                            "cloudEvents_traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                            "cloudEvents_cvversion", "1.0"));
            assertThat(message.contentType()).isEqualTo("application/json");
            assertThat(message.durable()).isTrue();
            assertThat(message.bodySections()).hasSize(1).first().isInstanceOf(Data.class);
            assertThat((byte[]) message.body()).isEqualTo(golden().body());
        }
    }

    @Test
    void whatAnyClientWritesByTheBindingIsRead() throws Exception {
        try (Client client = Client.create();
                Connection connection = client.connect("127.0.0.1", broker.port())) {
            var message = org.apache.qpid.protonj2.client.Message.create(golden().body());
            message.contentType("application/json");
            message.property("cloudEvents:specversion", "1.0");
            message.property("cloudEvents:id", "m-1");
            message.property("cloudEvents:source", "/shop");
            message.property("cloudEvents:type", "mailer.welcome");
            message.property("cloudEvents:count", 7);
            message.durable(true);
            connection.openSender("wire:queue:in").send(message).awaitSettlement(20, TimeUnit.SECONDS);
        }

        Received<?> received = taken("in");

        assertThat(received.undecodable()).isNull();
        assertThat(received.message().id()).isEqualTo("m-1");
        assertThat(received.message().attributes()).isEqualTo(Map.of("count", "7"));
        assertThat(received.message().body()).isEqualTo(golden().body());
    }

    @Test
    void textIsNoEvent() throws Exception {
        foreign("text", session -> session.createTextMessage("hello"));

        Received<?> received = taken("text");

        assertThat(received.undecodable()).isNotNull();
    }

    @Test
    void objectsAreNotDeserialised() throws Exception {
        Trap.sprung.set(false);
        foreign("object", session -> session.createObjectMessage(new Trap()));

        Received<?> received = taken("object");

        assertThat(received.undecodable()).isNotNull();
        assertThat(Trap.sprung).isFalse();
    }

    private interface Writes {
        jakarta.jms.Message in(Session session) throws Exception;
    }

    private static void foreign(String queue, Writes writes) throws Exception {
        var factory = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port());
        try (var connection = factory.createConnection();
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue("wire:queue:" + queue)).send(writes.in(session));
        }
    }

    /** Tells when it is deserialised. */
    static final class Trap implements Serializable {
        static final AtomicBoolean sprung = new AtomicBoolean();

        private Object readResolve() {
            sprung.set(true);
            return this;
        }
    }
}
