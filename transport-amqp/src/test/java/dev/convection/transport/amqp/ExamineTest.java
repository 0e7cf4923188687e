package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Finding;
import dev.convection.worker.Finding.Severity;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a look at real brokers shows, well set and badly set. */
class ExamineTest {
    private static final Map<String, String> ENGINE = Map.of("user", "engine", "password", "s3cret-examine");

    private static Transport transport(
            BrokerProcess broker, Map<String, String> security, Map<String, String> options) {
        URI uri = URI.create("amqp://127.0.0.1:" + broker.port());
        return new AmqpTransportProvider().open(new TransportConfig(uri, "look", true, security, options));
    }

    private static List<String> of(Severity severity, List<Finding> findings) {
        return findings.stream()
                .filter(each -> each.severity() == severity)
                .map(each -> each.what() + " -> " + each.remedy())
                .toList();
    }

    @Test
    @DisplayName("R21: Artemis as it should be is named, and nothing is changed")
    void artemisAsItShouldBe() throws Exception {
        try (BrokerProcess broker = BrokerProcess.artemis("user=engine", "password=s3cret-examine")
                        .start();
                Transport transport = transport(broker, ENGINE, Map.of())) {
            transport.openReceiver(new Destination.Queue("orders"), 1).close();

            List<Finding> findings = transport.examine(Set.of("orders", "mail"));

            assertThat(findings).extracting(Finding::severity).containsOnly(Severity.NOTE);
            assertThat(findings)
                    .extracting(Finding::what)
                    .containsExactly(
                            "the broker is apache-activemq-artemis 2.55.0",
                            "an engine that is frozen loses its messages to others after 3.0 s, at most twice that",
                            "the broker delays retries by itself",
                            "queue mail is not at the broker yet",
                            "the dead-letter queue of mail is not at the broker yet",
                            "the dead-letter queue of orders is not at the broker yet");
            assertThat(transport.examine(Set.of("orders", "mail"))).isEqualTo(findings);
        }
    }

    @Test
    @DisplayName("R21: what makes Artemis lose messages is found, each with its remedy")
    void artemisAsItShouldNotBe() throws Exception {
        try (BrokerProcess broker = BrokerProcess.artemis(
                                "user=engine", "password=s3cret-examine", "idle=60000", "bad=true")
                        .start();
                Transport transport = transport(broker, ENGINE, Map.of("deliveryLimit", "0"))) {
            List<Finding> findings = transport.examine(Set.of("orders"));

            assertThat(of(Severity.WARNING, findings))
                    .anyMatch(each -> each.contains("keeps its messages for 60 s") && each.contains("amqpIdleTimeout"))
                    .anyMatch(each ->
                            each.startsWith("queue orders: what the broker gives up after 5 deliveries it drops"))
                    .anyMatch(each -> each.startsWith("queue orders: what an engine gives back, or loses, waits"));
            assertThat(of(Severity.PROBLEM, findings))
                    .anyMatch(each -> each.startsWith("queue orders is not durable"))
                    .anyMatch(each -> each.startsWith(
                                    "queue orders: the broker drops what was delivered 5 times, and the")
                            && each.endsWith("set the option deliveryLimit to 5, or raise max-delivery-attempts"))
                    .anyMatch(each -> each.startsWith("queue orders: the broker takes messages away after 1000000 ms"))
                    .anyMatch(each ->
                            each.startsWith("queue orders: the broker drops the oldest of more than 7 messages"))
                    .anyMatch(each -> each.startsWith("the dead-letter queue of orders is not anycast"));
        }
    }

    @Test
    @DisplayName("R21: what this user has no right to see is a finding too")
    void withoutTheRightToManage() throws Exception {
        try (BrokerProcess broker = BrokerProcess.artemis("user=engine", "password=s3cret-examine", "manage=false")
                        .start();
                Transport transport = transport(broker, ENGINE, Map.of())) {
            assertThat(of(Severity.WARNING, transport.examine(Set.of("orders", "mail"))))
                    .singleElement()
                    .asString()
                    .contains("could not be looked at")
                    .contains("permissions");
        }
    }

    @Test
    @DisplayName("R16: without the right to manage queues are made by the broker when they are first used")
    void messagesPassWithoutTheRightToManage() throws Exception {
        try (BrokerProcess broker = BrokerProcess.artemis("user=engine", "password=s3cret-examine", "manage=false")
                        .start();
                Transport transport = transport(broker, ENGINE, Map.of());
                Sender sender = transport.openSender()) {
            Destination queue = new Destination.Queue("orders");
            Message message = Message.of("m", "/look", "a.b", Instant.now(), "text/plain", Map.of(), new byte[1]);
            sender.send(queue, message, Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS);

            try (Receiver<?> receiver = transport.openReceiver(queue, 1)) {
                assertThat(receiver.poll(1, Duration.ofSeconds(20))).hasSize(1);
            }
            assertThat(transport.depth(queue)).isEmpty();
        }
    }

    @Test
    @DisplayName("R21: Broker-J without a heartbeat, and with a queue that loses messages")
    void brokerJ() throws Exception {
        Map<String, String> profile = Map.of("profile", "qpid-broker-j");
        try (BrokerProcess broker = BrokerProcess.brokerJ(
                                "user=engine", "password=s3cret-examine", "heartbeat=0", "bad=true")
                        .start();
                Transport transport = transport(broker, ENGINE, profile)) {
            List<Finding> findings = transport.examine(Set.of("orders", "mail"));

            assertThat(of(Severity.NOTE, findings))
                    .anyMatch(each -> each.startsWith("the broker is Apache Qpid Broker-J"))
                    .anyMatch(each -> each.startsWith("the broker does not delay messages: retries wait in lanes"))
                    .anyMatch(each -> each.startsWith("queue mail is not at the broker yet"));
            assertThat(of(Severity.WARNING, findings))
                    .anyMatch(each -> each.startsWith("the broker has no idle time-out")
                            && each.contains("qpid.port.heartbeatDelay"))
                    .anyMatch(each ->
                            each.startsWith("queue orders: what the broker gives up after 2 deliveries it drops"));
            assertThat(of(Severity.PROBLEM, findings))
                    .hasSize(4)
                    .anyMatch(each -> each.startsWith("queue orders is not durable"))
                    .anyMatch(each ->
                            each.startsWith("queue orders: the broker drops what was delivered 2 times, before"))
                    .anyMatch(each -> each.startsWith("queue orders: the broker takes messages away"))
                    .anyMatch(each -> each.startsWith("queue orders: the broker drops the oldest messages"));
        }
    }

    @Test
    @DisplayName("R21: a profile for another broker is a problem; one that frees a frozen engine's messages is well")
    void anotherProfile() throws Exception {
        try (BrokerProcess broker = BrokerProcess.brokerJ("user=engine", "password=s3cret-examine")
                        .start();
                Transport wrong = transport(broker, ENGINE, Map.of("profile", "rabbitmq-4"));
                Transport right = transport(broker, ENGINE, Map.of("profile", "qpid-broker-j"))) {
            assertThat(of(Severity.PROBLEM, wrong.examine(Set.of())))
                    .singleElement()
                    .asString()
                    .endsWith("set the option profile to qpid-broker-j");
            assertThat(right.examine(Set.of()))
                    .extracting(Finding::what)
                    .contains("an engine that is frozen loses its messages to others after 4.0 s, at most twice that");
        }
    }
}
