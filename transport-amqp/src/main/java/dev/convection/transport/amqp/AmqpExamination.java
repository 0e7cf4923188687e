package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import dev.convection.worker.spi.Destination;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Looks at a broker for what a deployer should know (R21). */
final class AmqpExamination {
    /** The lease of transports that have one: so soon a frozen engine's messages should be with others. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private final AmqpSettings settings;
    private final OpenConnection connection;
    private final Set<Finding> findings = new LinkedHashSet<>();

    AmqpExamination(AmqpSettings settings, OpenConnection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    List<Finding> of(Set<String> queues) throws JMSException {
        product(connection.broker());
        idle(connection.broker());
        delay(connection.broker());
        for (String queue : new TreeSet<>(queues)) {
            examine("queue " + queue, new Destination.Queue(queue));
            examine("the dead-letter queue of " + queue, new Destination.DeadLetters(queue));
        }
        return new ArrayList<>(findings);
    }

    private void examine(String what, Destination place) throws JMSException {
        findings.addAll(
                connection.management().examine(what, settings.addresses().of(place)));
    }

    private void product(AmqpBroker broker) {
        String profile = settings.profile().name();
        String product = broker.product().toLowerCase(Locale.ROOT);
        String fits = product.contains("artemis")
                ? "artemis"
                : product.contains("qpid") ? "qpid-broker-j" : product.contains("rabbitmq") ? "rabbitmq-4" : "";
        String named = broker.toString().isEmpty() ? "a broker that does not say what it is" : broker.toString();
        if (fits.equals(profile)) {
            findings.add(Finding.note("the broker is " + named));
        } else if (fits.isEmpty()) {
            findings.add(Finding.warning(
                    "the broker is " + named + ", on which this transport was never tested",
                    "run the conformance kit against it (certify) before you rely on it"));
        } else {
            findings.add(Finding.problem(
                    "the broker is " + named + ", and the option profile says " + profile,
                    "set the option profile to " + fits));
        }
    }

    /** Both brokers end a connection that was silent for twice as long as they say, as the standard advises. */
    private void idle(AmqpBroker broker) {
        Duration noticed = broker.idle().multipliedBy(2);
        String remedy = switch (settings.profile().name()) {
            case "artemis" ->
                "give the broker's acceptor amqpIdleTimeout=10000, and the broker connection-ttl-check-interval 1000";
            case "qpid-broker-j" -> "give the broker's port the context variable qpid.port.heartbeatDelay=5";
            default -> "set the broker's idle time-out for AMQP to 5 s";
        };
        if (noticed.isZero()) {
            findings.add(Finding.warning(
                    "the broker has no idle time-out: an engine that is frozen, or whose machine is gone, keeps its messages",
                    remedy));
        } else if (noticed.compareTo(SOON) > 0) {
            findings.add(Finding.warning(
                    "an engine that is frozen, or whose machine is gone, keeps its messages for " + noticed.toSeconds()
                            + " s, by the broker's idle time-out",
                    remedy));
        } else {
            findings.add(Finding.note("an engine that is frozen loses its messages to others after "
                    + noticed.toMillis() / 1000.0
                    + " s, at most twice that"));
        }
    }

    private void delay(AmqpBroker broker) {
        findings.add(Finding.note(
                settings.profile().delayedSend() && broker.delays()
                        ? "the broker delays retries by itself"
                        : "the broker does not delay messages: retries wait in lanes, six queues beside each queue"));
    }
}
