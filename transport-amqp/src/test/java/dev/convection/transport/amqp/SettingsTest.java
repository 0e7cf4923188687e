package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration may say, and that it is refused before anything is connected. */
class SettingsTest {

    private static AmqpSettings settings(String uri, Map<String, String> options) {
        return AmqpSettings.of(new TransportConfig(URI.create(uri), "ns", true, Map.of(), options));
    }

    private static TransportException refused(String uri, Map<String, String> security, Map<String, String> options) {
        TransportException failure = catchThrowableOfType(
                TransportException.class,
                () -> AmqpSettings.of(new TransportConfig(URI.create(uri), "ns", true, security, options)));
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
        return failure;
    }

    @Test
    void severalHostsAreKeptInOrder() {
        AmqpSettings settings = settings("amqp://one.example,two.example:7777?profile=qpid-broker-j", Map.of());

        assertThat(settings.hosts()).extracting(URI::getHost).containsExactly("one.example", "two.example");
        assertThat(settings.hosts()).extracting(URI::getPort).containsExactly(5672, 7777);
        assertThat(settings.profile().name()).isEqualTo("qpid-broker-j");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jms.prefetchPolicy.all", "transport.verifyHost", "jms.forceAsyncSend", "transport.trustAll"})
    void whatTheTransportOwnsIsRefusedByName(String option) {
        assertThat(refused("amqp://host", Map.of(), Map.of(option, "true"))).hasMessageContaining(option);
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, 1, nonsense",
        "jms.nonsense, 1, nonsense",
        "amqp.nonsense, 1, nonsense",
        "transport.nonsense, 1, nonsense",
        "profile, nonsense, nonsense",
        "deliveryLimit, 2, deliveryLimit",
        "maxMessageBytes, many, maxMessageBytes",
        "address.nonsense, x, address.nonsense"
    })
    void whatIsUnknownIsRefusedByName(String option, String value, String named) {
        assertThat(refused("amqp://host", Map.of(), Map.of(option, value))).hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp:host", "amqp://user:secret@host", "amqp://one,,two"})
    void whatIsNoAddressIsRefused(String uri) {
        assertThat(refused(uri, Map.of(), Map.of())).message().doesNotContain("secret");
    }

    @Test
    void securityThatDoesNotFitIsRefused() {
        refused("amqp://host", Map.of("tls.ca", "ca.pem"), Map.of());
        refused("amqps://host", Map.of("tls.ca", "/no/such/file.pem"), Map.of());
        refused("amqps://host", Map.of("tls.certificate", "c.pem"), Map.of());
        refused("amqp://host", Map.of("user", "somebody"), Map.of());
        refused("amqp://host", Map.of("credentials-file", "x"), Map.of());
    }

    @Test
    void namesAreEncodedWhereTheBrokerWantsIt() {
        AmqpSettings settings = settings("amqp://host", Map.of("profile", "rabbitmq-4"));

        assertThat(settings.addresses().of(new Destination.Queue("a.b"))).isEqualTo("/queues/ns%3Aqueue%3Aa.b");
        assertThat(settings.addresses().of(new Destination.Subscription("q", "e")))
                .isEqualTo("/queues/ns%3Aall%3Aq%3Ae");
    }

    @Test
    void templatesAreFilled() {
        AmqpSettings settings = settings("amqp://host", Map.of("address.queue", "prod/{namespace}/{queue}"));

        assertThat(settings.addresses().of(new Destination.Queue("q"))).isEqualTo("prod/ns/q");
        assertThat(settings.addresses().of(new Destination.DeadLetters("q"))).isEqualTo("ns:dead:q");
        assertThat(settings.addresses().of(new Destination.Lane("q", 3))).isEqualTo("ns:lane-3:q");
    }

    @ParameterizedTest
    @CsvSource({"RabbitMQ, 3.10.8, true", "RabbitMQ, 4.1.0, false", "apache-activemq-artemis, 2.55.0, false"})
    void rabbitBeforeFourIsRefused(String product, String version, boolean refused) {
        AmqpBroker broker = new AmqpBroker(product, version, false, Duration.ZERO);

        TransportException failure = catchThrowableOfType(TransportException.class, broker::check);

        assertThat(failure != null).isEqualTo(refused);
        if (failure != null) {
            assertThat(failure).hasMessageContaining(version);
        }
    }
}
