package dev.convection.transport.kafka;

import dev.convection.worker.spi.TransportConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the clients, each with its settings: ours, then the user's, then those that the transport must own. Shows no value in its
 * text form, as some are secret.
 */
final class KafkaClients {
    /** What a user must not set, because a rule of the contract rests on it. */
    private static final Set<String> OWNED = Set.of(
            "acks",
            "allow.auto.create.topics",
            "auto.offset.reset",
            "bootstrap.servers",
            "client.id",
            "enable.auto.commit",
            "enable.idempotence",
            "fetch.max.bytes",
            "fetch.min.bytes",
            "group.id",
            "group.instance.id",
            "group.protocol",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.poll.interval.ms",
            "max.poll.records",
            "max.request.size",
            "partitioner.class",
            "share.acknowledgement.mode",
            "share.acquire.mode",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    /** What a message is thought to have at most, so that a large poll is not cut short. */
    private static final int BYTES_EACH = 2_048;

    private final Map<String, Object> common = new HashMap<>();
    private final KafkaLogin login;
    private final KafkaTls tls;
    private final int maxMessageBytes;

    private KafkaClients(KafkaLogin login, KafkaTls tls, int maxMessageBytes) {
        this.login = login;
        this.tls = tls;
        this.maxMessageBytes = maxMessageBytes;
    }

    static KafkaClients of(String servers, TransportConfig config, int maxMessageBytes) {
        Map<String, String> options = config.options();
        for (String name : new TreeSet<>(options.keySet())) {
            if (OWNED.contains(name)) {
                throw KafkaErrors.configuration("Opening a Kafka transport: the option " + name
                        + " belongs to the transport and cannot be set; leave it out");
            }
            if (!ProducerConfig.configNames().contains(name)
                    && !ConsumerConfig.configNames().contains(name)
                    && !AdminClientConfig.configNames().contains(name)) {
                throw KafkaErrors.configuration(
                        "Opening a Kafka transport: the option " + name + ": no Kafka client has such a setting");
            }
        }
        KafkaTls tls = KafkaTls.of(config.security(), options);
        KafkaClients clients = new KafkaClients(KafkaLogin.of(config.security(), options, tls), tls, maxMessageBytes);
        clients.common.putAll(options);
        clients.common.put("bootstrap.servers", servers);
        return clients;
    }

    /** For a user's setting where there is one. */
    private Map<String, Object> settings(Set<String> known, Map<String, Object> defaults, Map<String, Object> owned) {
        Map<String, Object> all = new HashMap<>(defaults);
        common.forEach((name, value) -> {
            if (known.contains(name)) {
                all.put(name, value);
            }
        });
        all.putAll(tls.settings());
        all.putAll(login.settings());
        all.putAll(owned);
        return all;
    }

    Admin admin() {
        return Admin.create(settings(
                AdminClientConfig.configNames(),
                Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 6_000),
                Map.of()));
    }

    KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> defaults = Map.of(
                // What is under way at once makes the batches; waiting for more would only make a single cast slower.
                "linger.ms", 0,
                "batch.size", 65_536,
                "max.block.ms", 5_000,
                "request.timeout.ms", 5_000,
                "delivery.timeout.ms", 15_000);
        return new KafkaProducer<>(
                settings(
                        ProducerConfig.configNames(),
                        defaults,
                        Map.of(
                                "acks",
                                "all",
                                "enable.idempotence",
                                true,
                                "max.request.size",
                                maxMessageBytes + KafkaProvisioning.FRAME)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    KafkaShareConsumer<byte[], byte[]> shareConsumer(String group, int size) {
        Map<String, Object> owned = new HashMap<>();
        owned.put("group.id", group);
        owned.put("share.acknowledgement.mode", "explicit");
        // Else one poll may bring a producer's whole batch, however many were asked for.
        owned.put("share.acquire.mode", "record_limit");
        owned.put("max.poll.records", size);
        // With a backlog of small batches a fetch costs as much as it may bring, so no more than it is to bring; the
        // first
        // batch always passes.
        owned.put("fetch.max.bytes", Math.max(65_536, size * BYTES_EACH));
        // Between polls, handlers run: for as long as they like.
        owned.put("max.poll.interval.ms", Integer.MAX_VALUE);
        // The client warns of connections that end while handlers run.
        Map<String, Object> defaults = Map.of("request.timeout.ms", 10_000, "connections.max.idle.ms", -1L);
        return new KafkaShareConsumer<>(
                settings(ConsumerConfig.configNames(), defaults, owned),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    KafkaConsumer<byte[], byte[]> browser() {
        return new KafkaConsumer<>(
                settings(
                        ConsumerConfig.configNames(),
                        Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 6_000),
                        Map.of(
                                "enable.auto.commit", false,
                                "auto.offset.reset", "earliest",
                                "allow.auto.create.topics", false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public String toString() {
        return "KafkaClients" + new TreeSet<>(common.keySet());
    }
}
