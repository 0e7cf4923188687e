package dev.convection.transport.kafka;

import dev.convection.transport.tck.TransportHarness;
import dev.convection.transport.tck.Trouble;
import dev.convection.worker.spi.Destination;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker that asks for a password, with locks as short as it takes. */
final class KafkaHarness implements TransportHarness {
    private static final String USER = "engine";
    private static final String PASSWORD = "a secret, \"quoted\\";

    private KafkaBroker broker;
    private InetSocketAddress advertised;

    /**
     * The broker tells its clients where to go, so it must know of the kit's proxy, which comes after it: it is started when that
     * is known.
     */
    @Override
    public void start() throws IOException {
        broker = new KafkaBroker()
                .listener("CLIENT", "SASL_PLAINTEXT")
                .with("sasl.enabled.mechanisms", "PLAIN")
                .with(
                        "listener.name.client.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\""
                                + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\";");
    }

    @Override
    public void stop() throws Exception {
        broker.close();
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return Optional.of(broker.address());
    }

    @Override
    public URI uri() {
        return uri(broker.address());
    }

    @Override
    public synchronized URI uri(InetSocketAddress via) {
        if (advertised == null) {
            advertised = via;
            try {
                broker.advertised(via).start();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return URI.create("kafka://" + via.getAddress().getHostAddress() + ":" + via.getPort() + "?lease=3s");
    }

    @Override
    public Map<String, String> security() {
        return Map.of("user", USER, "password", PASSWORD);
    }

    @Override
    public Map<String, String> wrongSecurity() {
        return Map.of("user", USER, "password", "wrong");
    }

    /** A receiver that closes waits for the fetch that is under way. */
    @Override
    public Map<String, String> options() {
        return Map.of("fetch.max.wait.ms", "100");
    }

    /** That it stores nothing takes several brokers: see {@link KafkaClusterTest}. */
    @Override
    public Set<Trouble> troubles() {
        return EnumSet.of(Trouble.STOP, Trouble.KILL, Trouble.END_RECEIVERS);
    }

    @Override
    public void begin(Trouble trouble) throws Exception {
        switch (trouble) {
            case STOP -> broker.stop();
            case KILL -> broker.kill();
            case END_RECEIVERS -> removeQueues();
            default -> throw new IllegalArgumentException(trouble.toString());
        }
    }

    @Override
    public void end(Trouble trouble) throws Exception {
        switch (trouble) {
            case STOP, KILL -> broker.start();
            default -> {}
        }
    }

    /** A broker ends share consumers by itself only when it loses what they consume. */
    private void removeQueues() throws Exception {
        try (Admin admin = broker.admin()) {
            List<String> queues = admin.listTopics().names().get(10, TimeUnit.SECONDS).stream()
                    .filter(topic -> topic.contains(".queue."))
                    .toList();
            admin.deleteTopics(queues).all().get(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public boolean foreign(String namespace, String queue, byte[] body) throws Exception {
        String topic = new KafkaAddresses(namespace).topic(new Destination.Queue(queue));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.directServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, body)).get(10, TimeUnit.SECONDS);
        }
        return true;
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("transport", "kafka", "client", client(), "broker", "Apache Kafka, of the same version");
    }

    private static String client() {
        try (InputStream in = KafkaProducer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            Properties version = new Properties();
            version.load(in);
            return "kafka-clients " + version.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
