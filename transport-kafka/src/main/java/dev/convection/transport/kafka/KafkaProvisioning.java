package dev.convection.transport.kafka;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics: made when they are first needed, checked when they are there (R16). One that exists and does not fit is not altered.
 * Thread-safe; of several engines that make the same, one is the first and the others find it.
 */
final class KafkaProvisioning {
    /** What a record may have besides the message: the binding's prefixes, and the frame of a batch. */
    static final int FRAME = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaProvisioning.class);
    private static final long FANOUT_RETENTION = 7 * 24 * 3_600_000L;

    private final KafkaAdmin admin;
    private final KafkaSettings settings;

    /** Topics that were seen, so that a sender asks once. */
    private final Map<Destination, String> seen = new ConcurrentHashMap<>();

    /** Topics whose settings were found to fit. */
    private final Set<String> checked = ConcurrentHashMap.newKeySet();

    KafkaProvisioning(KafkaAdmin admin, KafkaSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** The topic to send to. Asks the broker the first time only. */
    String sendable(Destination to) {
        String topic = seen.get(to);
        if (topic == null) {
            ready("Sending to " + to, to);
            topic = settings.addresses().topic(to);
        }
        return topic;
    }

    /** What was thought to be there is not. */
    void forget(Destination destination) {
        String topic = seen.remove(destination);
        if (topic != null) {
            checked.remove(topic);
        }
    }

    /**
     * A topic that is there.
     *
     * @param id its id
     * @param fresh whether it was made just now
     */
    record Topic(Uuid id, boolean fresh) {}

    /** The topic of a destination, made if it is missing and may be. */
    Topic ready(String doing, Destination destination) {
        String topic = settings.addresses().topic(destination);
        Optional<TopicDescription> found = describe(doing, topic);
        Topic ready = found.isEmpty()
                ? create(doing, destination, topic, configs(destination))
                : fitting(doing, destination, found.get());
        seen.put(destination, topic);
        return ready;
    }

    /** What the broker says of a topic; nothing if it does not exist. */
    Optional<TopicDescription> describe(String doing, String topic) {
        try {
            return KafkaAdmin.ofTopic(admin.topic(topic));
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    private Topic create(String doing, Destination destination, String topic, Map<String, String> configs) {
        if (!settings.provision()) {
            throw KafkaErrors.notFound(doing, destination, topic);
        }
        try {
            Uuid id = create(topic, configs);
            LOG.info("Created topic {} for {}", topic, destination);
            return new Topic(id, true);
        } catch (TopicExistsException e) {
            return fitting(doing, destination, made(doing, topic));
        } catch (AuthorizationException e) {
            throw KafkaErrors.of(
                    Kind.AUTHENTICATION,
                    doing + ": the topic " + topic + " does not exist, and this user may not create it; create it with"
                            + " one partition and " + configs + ", or allow CREATE on it",
                    e);
        } catch (Exception e) {
            throw KafkaErrors.translated(doing + ", creating topic " + topic, e);
        }
    }

    /** Another engine was quicker to make it. */
    private TopicDescription made(String doing, String topic) {
        try {
            return KafkaAdmin.knowing(doing, topic, () -> admin.topic(topic));
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    private Uuid create(String topic, Map<String, String> configs) throws Exception {
        Optional<Short> replication =
                settings.replication() < 0 ? Optional.empty() : Optional.of(settings.replication());
        NewTopic added = new NewTopic(topic, Optional.of(1), replication).configs(configs);
        return KafkaAdmin.raw(admin.client().createTopics(List.of(added)).topicId(topic));
    }

    /** Where the broker puts what it gives up by itself. Failing to make it is no reason to stop. */
    void safetyNet(String topic) {
        if (!settings.provision() || checked.contains(topic)) {
            return;
        }
        try {
            if (describe("Looking for " + topic, topic).isEmpty()) {
                create(
                        topic,
                        Map.of(
                                "errors.deadletterqueue.group.enable", "true",
                                "retention.ms", "-1",
                                "retention.bytes", "-1",
                                "max.message.bytes", Integer.toString(settings.maxMessageBytes() + 2 * FRAME)));
            }
        } catch (TopicExistsException e) {
            LOG.debug("Another was quicker to make the topic {}", topic, e);
        } catch (Exception e) {
            LOG.warn("The broker's own dead letters have no topic {}: {}", topic, e.getMessage());
        }
        checked.add(topic);
    }

    private Map<String, String> configs(Destination destination) {
        Map<String, String> configs = new HashMap<>();
        boolean all = destination instanceof Destination.Fanout || destination instanceof Destination.Subscription;
        configs.put("cleanup.policy", "delete");
        // What waits is kept for as long as it takes; what is handled is removed by the offset. Copies for all engines
        // are read by several groups, each at its own place: for those, time must do.
        configs.put("retention.ms", all ? Long.toString(FANOUT_RETENTION) : "-1");
        configs.put("retention.bytes", "-1");
        configs.put("segment.bytes", Integer.toString(64 << 20));
        configs.put("max.message.bytes", Integer.toString(settings.maxMessageBytes() + FRAME));
        return configs;
    }

    /** One that was made by another, or before. */
    private Topic fitting(String doing, Destination destination, TopicDescription found) {
        check(doing, destination, found);
        return new Topic(found.topicId(), false);
    }

    private void check(String doing, Destination destination, TopicDescription found) {
        String topic = found.name();
        if (found.partitions().size() != 1) {
            // Consumers of a share group are spread over partitions: with several, idle engines would see none of it.
            throw KafkaErrors.of(
                    Kind.INCOMPATIBLE,
                    doing + ": the topic " + topic + " has "
                            + found.partitions().size() + " partitions; " + destination
                            + " needs one. Create it anew with one partition",
                    null);
        }
        if (checked.contains(topic)) {
            return;
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            // Not all brokers may know yet of what one of them has just described.
            fit(doing, topic, KafkaAdmin.knowing(doing, topic, () -> admin.config(resource)));
        } catch (AuthorizationException e) {
            LOG.info("Not allowed to look at the settings of topic {}, which are taken to fit", topic);
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
        checked.add(topic);
    }

    private void fit(String doing, String topic, Config config) {
        ConfigEntry policy = config.get("cleanup.policy");
        ConfigEntry most = config.get("max.message.bytes");
        if (policy != null && !"delete".equals(policy.value())) {
            throw KafkaErrors.of(
                    Kind.INCOMPATIBLE,
                    doing + ": the topic " + topic + " has cleanup.policy=" + policy.value()
                            + ", which would drop messages; set it to delete",
                    null);
        }
        if (most != null && most.value() != null && Long.parseLong(most.value()) < settings.maxMessageBytes()) {
            throw KafkaErrors.of(
                    Kind.INCOMPATIBLE,
                    doing + ": the topic " + topic + " has max.message.bytes=" + most.value() + ", less than the "
                            + settings.maxMessageBytes() + " of this transport; raise it, or say maxMessageBytes="
                            + (Long.parseLong(most.value()) - FRAME) + " in the URI",
                    null);
        }
    }
}
