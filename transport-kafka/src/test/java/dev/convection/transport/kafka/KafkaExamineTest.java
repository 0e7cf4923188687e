package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Finding;
import dev.convection.worker.Finding.Severity;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** A broker with ACLs: what one who may all sees of it, and how one fares who may little. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class KafkaExamineTest {
    private static final Map<String, String> ENGINE = Map.of("user", "engine", "password", "engine-secret");
    private static final Map<String, String> STRANGER = Map.of("user", "stranger", "password", "stranger-secret");

    private KafkaBroker broker;
    private Admin admin;

    @BeforeAll
    void start() throws Exception {
        broker = new KafkaBroker()
                .listener("CLIENT", "SASL_PLAINTEXT")
                .with("sasl.enabled.mechanisms", "PLAIN")
                .with(
                        "listener.name.client.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required"
                                + " user_engine=\"engine-secret\" user_stranger=\"stranger-secret\";")
                .with("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .with("super.users", "User:ANONYMOUS")
                .start();
        admin = broker.admin();
        allow(ResourceType.TOPIC, AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS);
        allow(ResourceType.GROUP, AclOperation.READ, AclOperation.DESCRIBE_CONFIGS);
    }

    private void allow(ResourceType type, AclOperation... operations) throws Exception {
        List<AclBinding> acls = new ArrayList<>();
        for (AclOperation operation : operations) {
            acls.add(new AclBinding(
                    new ResourcePattern(type, Trip.NAMESPACE + ".", PatternType.PREFIXED),
                    new AccessControlEntry("User:engine", "*", operation, AclPermissionType.ALLOW)));
        }
        admin.createAcls(acls).all().get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() throws Exception {
        admin.close();
        broker.close();
    }

    /** One who may all. */
    private Transport open(String options) {
        return Trip.open("kafka://" + broker.directServers() + "?lease=5s" + options);
    }

    private Transport open(boolean provision, Map<String, String> security) {
        return Trip.open("kafka://" + broker.servers() + "?lease=5s", provision, security, Map.of());
    }

    private static void made(Transport transport, String queue) {
        transport.openReceiver(new Destination.Queue(queue), 1).close();
    }

    private void set(ConfigResource.Type type, String name, String setting, String value) throws Exception {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), List.of(change)))
                .all()
                .get(20, TimeUnit.SECONDS);
    }

    private static List<String> of(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(each -> each.severity() == severity)
                .map(Finding::what)
                .toList();
    }

    @Test
    @DisplayName("R21: a cluster that is in order gives notes only, and nothing is made")
    void cleanClusterGivesNotesAndNothingIsMade() throws Exception {
        try (Transport transport = open("")) {
            made(transport, "tidy");
            Set<String> before = admin.listTopics().names().get(20, TimeUnit.SECONDS);

            List<Finding> findings = transport.examine(Set.of("tidy", "never-used"));

            assertThat(findings).extracting(Finding::severity).containsOnly(Severity.NOTE);
            assertThat(findings)
                    .extracting(Finding::what)
                    .anyMatch(what -> what.contains("share.version is 2"))
                    .anyMatch(what -> what.contains("1 broker"))
                    .anyMatch(what -> what.contains("test.queue.never-used does not exist yet"));
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("R21: settings of topics and groups under which a promise does not hold are problems or warnings")
    void settingsThatDoNotFitAreFound() throws Exception {
        try (Transport transport = open("")) {
            made(transport, "spoilt");
            String name = "test.queue.spoilt";
            set(ConfigResource.Type.TOPIC, name, "unclean.leader.election.enable", "true");
            set(ConfigResource.Type.TOPIC, name, "retention.ms", "3600000");
            set(ConfigResource.Type.TOPIC, name, "max.message.bytes", "1000");
            set(ConfigResource.Type.GROUP, name, "share.renew.acknowledge.enable", "false");
            set(ConfigResource.Type.GROUP, name, "share.record.lock.duration.ms", "9000");

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                List<Finding> findings = transport.examine(Set.of("spoilt"));
                assertThat(of(findings, Severity.PROBLEM))
                        .anyMatch(what -> what.contains("messages of 1000 bytes"))
                        .anyMatch(what -> what.contains("share.renew.acknowledge.enable=false"))
                        .anyMatch(what -> what.contains("share.record.lock.duration.ms=9000 and needs 5000"))
                        .hasSize(3);
                assertThat(of(findings, Severity.WARNING))
                        .anyMatch(what -> what.contains("unclean.leader.election.enable=true"))
                        .anyMatch(what -> what.contains("retention.ms=3600000"))
                        .hasSize(2);
            });
        }
        try (Transport transport = open("&deliveries=20")) {
            assertThat(of(transport.examine(Set.of()), Severity.PROBLEM))
                    .singleElement()
                    .asString()
                    .contains("deliveries asks for 20", "group.share.max.delivery.count.limit=10");
        }
    }

    @Test
    @DisplayName("R21: a window that is used up by three quarters is a warning")
    void windowThatIsNearlyUsedUpIsFound() throws Exception {
        Destination queue = new Destination.Queue("narrow");
        try (Transport transport = open("")) {
            made(transport, "narrow");
            set(ConfigResource.Type.GROUP, "test.queue.narrow", KafkaGroups.WINDOW, "100");
            Trip.send(
                    transport,
                    queue,
                    IntStream.range(0, 91).mapToObj(i -> "m" + i).toArray(String[]::new));
            try (Receiver<Object> slow = Trip.receiver(transport, queue, 1)) {
                List<Received<Object>> held = Trip.take(slow, 1);
                assertThat(held).hasSize(1);
                try (Receiver<Object> quick = Trip.receiver(transport, queue, 10)) {
                    Trip.acceptAll(quick, 90);
                }

                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(of(transport.examine(Set.of("narrow")), Severity.WARNING))
                                .singleElement()
                                .asString()
                                .contains("90 % of its window of 100"));
            }
        }
    }

    @Test
    @DisplayName("R21: what a user may not do, or not see, is found")
    void missingRightsAreFound() {
        try (Transport all = open("");
                Transport engine = open(true, ENGINE);
                Transport stranger = open(true, STRANGER)) {
            made(all, "guarded");

            List<Finding> findings = engine.examine(Set.of("guarded"));
            assertThat(of(findings, Severity.PROBLEM)).isEmpty();
            assertThat(of(findings, Severity.WARNING))
                    .anyMatch(what -> what.contains("may not look at the settings of the brokers"))
                    .anyMatch(what -> what.contains("may not remove what is handled"))
                    .hasSize(2);
            assertThat(of(stranger.examine(Set.of("guarded")), Severity.PROBLEM))
                    .singleElement()
                    .asString()
                    .contains("topic test.queue.guarded: this user may not even see it");
            assertThat(findings.toString()).doesNotContain("secret");
        }
    }

    @Test
    @DisplayName("R16: who may not set anything up works with what was, and is told what is missing")
    void engineWithoutRightsToSetUp() throws Exception {
        Destination queue = new Destination.Queue("made");
        try (Transport all = open("");
                Transport engine = open(true, ENGINE)) {
            assertThatThrownBy(() -> made(engine, "unmade"))
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION))
                    .hasMessageContaining("test.queue.unmade")
                    .hasMessageContaining("CREATE");

            made(all, "made");
            Trip.send(engine, queue, "m");
            try (Receiver<Object> receiver = Trip.receiver(engine, queue, 1)) {
                assertThat(Trip.acceptAll(receiver, 1)).containsExactly("m");
            }
        }
    }
}
