package dev.convection.transport.amqp;

import dev.convection.transport.tck.TransportHarness;
import dev.convection.transport.tck.Trouble;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.qpid.jms.JmsConnectionFactory;

/** A broker in a process of its own, with a user. */
final class AmqpHarness implements TransportHarness {
    private static final String USER = "engine";

    private static final String PASSWORD = "s3cret-amqp";

    private final BrokerProcess broker;
    private final String name;
    private final Map<String, String> options;

    private AmqpHarness(BrokerProcess broker, String name, Map<String, String> options) {
        this.broker = broker;
        this.name = name;
        this.options = options;
    }

    /** With an idle time that lets frozen engines be noticed soon. */
    static AmqpHarness artemis() throws IOException {
        return new AmqpHarness(
                BrokerProcess.artemis("user=" + USER, "password=" + PASSWORD, "idle=4000"),
                "Artemis 2.55.0",
                Map.of("amqp.idleTimeout", "6000"));
    }

    /** With a heartbeat that lets frozen engines be noticed soon. */
    static AmqpHarness brokerJ() throws IOException {
        return new AmqpHarness(
                BrokerProcess.brokerJ("user=" + USER, "password=" + PASSWORD, "heartbeat=2"),
                "Qpid Broker-J 10.1.0",
                Map.of("amqp.idleTimeout", "6000", "profile", "qpid-broker-j"));
    }

    @Override
    public void start() throws Exception {
        broker.start();
    }

    @Override
    public void stop() throws Exception {
        broker.close();
    }

    @Override
    public URI uri() {
        return uri(broker.address());
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return Optional.of(broker.address());
    }

    @Override
    public URI uri(InetSocketAddress via) {
        return URI.create("amqp://127.0.0.1:" + via.getPort());
    }

    @Override
    public Map<String, String> security() {
        return Map.of("user", USER, "password", PASSWORD);
    }

    @Override
    public Map<String, String> wrongSecurity() {
        return Map.of("user", USER, "password", "wr0ng-one");
    }

    @Override
    public Map<String, String> options() {
        return options;
    }

    @Override
    public Set<Trouble> troubles() {
        return Set.of(Trouble.STOP, Trouble.KILL, Trouble.END_RECEIVERS, Trouble.REFUSE);
    }

    @Override
    public void begin(Trouble trouble) throws Exception {
        switch (trouble) {
            case STOP -> broker.stop();
            case KILL -> broker.kill();
            case END_RECEIVERS -> broker.command("end-receivers");
            case REFUSE -> broker.command("refuse");
            default -> throw new UnsupportedOperationException(trouble.toString());
        }
    }

    @Override
    public void end(Trouble trouble) throws Exception {
        switch (trouble) {
            case STOP, KILL -> broker.start();
            case REFUSE -> broker.command("take");
            default -> {}
        }
    }

    @Override
    public boolean foreign(String namespace, String queue, byte[] body) throws Exception {
        JmsConnectionFactory factory = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port());
        try (Connection connection = factory.createConnection(USER, PASSWORD);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            session.createProducer(session.createQueue(namespace + ":queue:" + queue))
                    .send(message);
        }
        return true;
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("transport", "transport-amqp", "client", "qpid-jms 2.10.0", "broker", name);
    }
}
