package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Finding;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What is made on a broker, what is checked there, and what is looked after. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class KafkaProvisioningTest {
    private KafkaBroker broker;
    private Admin admin;
    private String uri;

    @BeforeAll
    void start() throws Exception {
        broker = new KafkaBroker().start();
        admin = broker.admin();
        uri = "kafka://" + broker.servers() + "?lease=5s";
    }

    @AfterAll
    void stop() throws Exception {
        admin.close();
        broker.close();
    }

    private static String topic(String queue) {
        return Trip.NAMESPACE + ".queue." + queue;
    }

    private void topic(String name, int partitions, Map<String, String> configs) throws Exception {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configs);
        admin.createTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
        await().atMost(Trip.LIMIT)
                .until(() ->
                        admin.listTopics().names().get(20, TimeUnit.SECONDS).contains(name));
    }

    private void group(String name, String setting, String value) throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(group, List.of(set))).all().get(20, TimeUnit.SECONDS);
        await().atMost(Trip.LIMIT)
                .until(() -> value.equals(
                        config(ConfigResource.Type.GROUP, name).get(setting).value()));
    }

    private Config config(ConfigResource.Type type, String name) throws Exception {
        ConfigResource resource = new ConfigResource(type, name);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get(20, TimeUnit.SECONDS)
                .get(resource);
    }

    private void refused(String queue, boolean provision, Kind kind, String... words) {
        try (Transport transport = Trip.open(uri, provision, Map.of(), Map.of())) {
            assertThatThrownBy(() -> transport.openReceiver(new Destination.Queue(queue), 1))
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(kind))
                    .hasMessageContainingAll(words);
        }
    }

    @Test
    void topicAndGroupAreMadeAsDocumented() throws Exception {
        try (Transport transport = Trip.open(uri);
                Receiver<?> receiver = transport.openReceiver(new Destination.Queue("made"), 1)) {
            Config topic = config(ConfigResource.Type.TOPIC, topic("made"));
            assertThat(topic.get("retention.ms").value()).isEqualTo("-1");
            assertThat(topic.get("cleanup.policy").value()).isEqualTo("delete");
            assertThat(topic.get("max.message.bytes").value()).isEqualTo("1064960");
            Config group = config(ConfigResource.Type.GROUP, topic("made"));
            assertThat(group.get("share.auto.offset.reset").value()).isEqualTo("earliest");
            assertThat(group.get("share.record.lock.duration.ms").value()).isEqualTo("5000");
            assertThat(group.get("share.delivery.count.limit").value()).isEqualTo("10");
            assertThat(group.get("share.partition.max.record.locks").value()).isEqualTo("4000");
            assertThat(group.get("share.assignment.interval.ms").value()).isEqualTo("0");
            assertThat(group.get("errors.deadletterqueue.topic.name").value()).isEqualTo("dlq." + Trip.NAMESPACE);
        }
    }

    @Test
    void topicWithSeveralPartitionsIsIncompatible() throws Exception {
        topic(topic("several"), 3, Map.of());

        refused("several", true, Kind.INCOMPATIBLE, topic("several"), "3 partitions");
    }

    @Test
    void topicThatDropsMessagesIsIncompatible() throws Exception {
        topic(topic("compacted"), 1, Map.of("cleanup.policy", "compact"));

        refused("compacted", true, Kind.INCOMPATIBLE, "cleanup.policy=compact");
    }

    @Test
    void topicWithSmallerMessagesIsIncompatible() throws Exception {
        topic(topic("small"), 1, Map.of("max.message.bytes", "50000"));

        refused("small", true, Kind.INCOMPATIBLE, "max.message.bytes=50000", "maxMessageBytes=");
    }

    @Test
    void groupThatIsSetOtherwiseIsIncompatibleAndNotAltered() throws Exception {
        group(topic("other"), "share.record.lock.duration.ms", "9000");

        refused(
                "other",
                true,
                Kind.INCOMPATIBLE,
                "share.record.lock.duration.ms=9000",
                "kafka-configs.sh",
                "lease=9000ms");

        assertThat(config(ConfigResource.Type.GROUP, topic("other"))
                        .get("share.record.lock.duration.ms")
                        .value())
                .isEqualTo("9000");
    }

    @Test
    void withoutProvisioningWhatIsMissingIsSaidAndWhatIsThereIsUsed() throws Exception {
        refused("given", false, Kind.NOT_FOUND, topic("given"), "one partition");
        topic(topic("given"), 1, Map.of("max.message.bytes", "2000000"));
        refused("given", false, Kind.INCOMPATIBLE, "share.auto.offset.reset", "kafka-configs.sh");
        group(topic("given"), "share.auto.offset.reset", "earliest");
        group(topic("given"), "share.record.lock.duration.ms", "5000");
        group(topic("given"), "share.delivery.count.limit", "10");

        try (Transport transport = Trip.open(uri, false, Map.of(), Map.of())) {
            Trip.send(transport, new Destination.Queue("given"), "m");
            try (Receiver<Object> receiver = Trip.receiver(transport, new Destination.Queue("given"), 1)) {
                assertThat(Trip.acceptAll(receiver, 1)).containsExactly("m");
            }
        }
    }

    @Test
    void whatTheBrokerGivesUpIsInItsOwnDeadLetters() throws Exception {
        Destination queue = new Destination.Queue("given-up");
        try (Transport transport = Trip.open("kafka://" + broker.servers() + "?lease=5s&deliveries=3");
                Receiver<Object> receiver = Trip.receiver(transport, queue, 1)) {
            Trip.send(transport, queue, "poison");
            for (int i = 0; i < 3; i++) {
                Received<Object> delivery = Trip.take(receiver, 1).get(0);
                receiver.settle(List.of(Settlement.release(delivery.tag(), Duration.ZERO)));
            }
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> end("dlq." + Trip.NAMESPACE) > 0);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>("t", 0, offset, null, new byte[0]);
    }

    private Uuid id(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(topic)
                .topicId();
    }

    private long end(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get(20, TimeUnit.SECONDS)
                .offset();
    }

    private long begin(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get(20, TimeUnit.SECONDS)
                .offset();
    }

    @Test
    void whatIsHandledIsRemovedFromTheDiskAndTheWindowIsMeasured() throws Exception {
        Destination queue = new Destination.Queue("trimmed");
        KafkaSettings settings =
                KafkaSettings.of(new TransportConfig(URI.create(uri), Trip.NAMESPACE, true, Map.of(), Map.of()));
        try (Transport transport = Trip.open(uri);
                KafkaAdmin ours = new KafkaAdmin(settings.clients());
                Receiver<Object> receiver = Trip.receiver(transport, queue, 100)) {
            KafkaRounds rounds =
                    new KafkaRounds(ours, new KafkaRounds.Pace(Duration.ofMillis(50), Duration.ofMillis(50), 10));
            KafkaPlace place = new KafkaPlace(queue, topic("trimmed"), id(topic("trimmed")), topic("trimmed"));
            rounds.opened(place, 100);
            Trip.send(
                    transport,
                    queue,
                    IntStream.range(0, 40).mapToObj(i -> "m" + i).toArray(String[]::new));
            Trip.acceptAll(receiver, 40);
            Trip.send(transport, queue, "next");
            Trip.acceptAll(receiver, 1); // with the next change only, the broker tells of the last
            Trip.send(transport, queue, "waits");

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                rounds.polled(place, List.of());
                return begin(topic("trimmed")) == 40;
            });
            rounds.polled(place, List.of(record(89)));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                rounds.polled(place, List.of());
                return rounds.windowUsed(topic("trimmed")).orElse(0) == 0.5;
            });
            Trip.acceptAll(receiver, 1);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                rounds.polled(place, List.of());
                return rounds.windowUsed(topic("trimmed")).orElse(1) == 0;
            });
        }
    }

    @Test
    void restingReceiverLeavesAllToOthersUncounted() throws Exception {
        Destination queue = new Destination.Queue("rested");
        try (Transport transport = Trip.open(uri);
                Receiver<Object> resting = Trip.receiver(transport, queue, 10)) {
            assertThat(resting.poll(10, Duration.ofMillis(500))).isEmpty();
            assertThat(resting.rest()).isEmpty();
            Trip.send(transport, queue, "first");
            try (Receiver<Object> other = Trip.receiver(transport, queue, 10)) {
                List<Received<Object>> got = Trip.take(other, 10);

                assertThat(got).extracting(Received::deliveries).containsExactly(1);
                other.settle(List.of(Settlement.accept(got.get(0).tag())));
            }

            Trip.send(transport, queue, "second");
            assertThat(Trip.acceptAll(resting, 1)).containsExactly("second");
        }
    }

    @Test
    void topicThatIsRemovedUnderAReceiverIsNoticed() throws Exception {
        Destination queue = new Destination.Queue("removed");
        try (Transport transport = Trip.open(uri);
                Receiver<Object> receiver = Trip.receiver(transport, queue, 1)) {
            receiver.poll(1, Duration.ofMillis(100));
            admin.deleteTopics(List.of(topic("removed"))).all().get(20, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThatThrownBy(() -> receiver.poll(1, Duration.ofMillis(100)))
                            .isInstanceOf(TransportException.class)
                            .hasMessageContaining("removed"));
        }
    }

    @Test
    void brokerWithoutShareGroupsIsRefusedWithWhatToDo() throws Exception {
        try (KafkaBroker old = new KafkaBroker()
                        .formattedWith("--feature", "share.version=0")
                        .start();
                Transport transport = Trip.open("kafka://" + old.servers())) {
            assertThatThrownBy(transport::traits)
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.INCOMPATIBLE))
                    .hasMessageContaining("share.version=1");
            assertThat(transport.examine(Set.of("any"))).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Finding.Severity.PROBLEM);
                assertThat(finding.remedy()).contains("share.version=1");
            });
        }
    }
}
