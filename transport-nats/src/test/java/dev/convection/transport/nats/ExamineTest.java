package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Finding;
import dev.convection.worker.Finding.Severity;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** R21 on a real server: good settings bring no finding that is not a note, and each bad one is found with its remedy. */
class ExamineTest {
    private static final String STREAM = "convection+seen+";

    @TempDir
    static Path folder;

    private static NatsServer server;
    private static Connection connection;
    private static JetStreamManagement management;

    @BeforeAll
    static void start() throws Exception {
        server = NatsServer.start(folder.resolve("open"));
        connection = Nats.connect("nats://127.0.0.1:" + server.port());
        management = connection.jetStreamManagement();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        server.close();
    }

    private static Transport open(NatsServer on, String options, boolean provision, Map<String, String> security) {
        return new NatsTransportProvider()
                .open(new TransportConfig(on.uri(options), "seen", provision, security, Map.of()));
    }

    private static List<Finding> examined(String options, boolean provision, String... queues) {
        try (Transport transport = open(server, options, provision, Map.of())) {
            return transport.examine(Set.of(queues));
        }
    }

    private static List<Finding> bad(List<Finding> findings) {
        return findings.stream()
                .filter(each -> each.severity() != Severity.NOTE)
                .toList();
    }

    private static void make(String queue) {
        try (Transport transport = open(server, "", true, Map.of())) {
            transport.openReceiver(new Destination.Queue(queue), 1).close();
            transport.openReceiver(new Destination.Directed(queue, "e"), 1).close();
            transport.openReceiver(new Destination.Subscription(queue, "e"), 1).close();
            transport.openReceiver(new Destination.DeadLetters(queue), 1).close();
        }
    }

    private static StreamConfiguration.Builder stream(String queue, String part) throws Exception {
        return StreamConfiguration.builder(
                management.getStreamInfo(STREAM + queue + part).getConfiguration());
    }

    private static List<String> everything() throws Exception {
        List<String> all = new ArrayList<>();
        for (String stream : management.getStreamNames()) {
            all.add(stream + " " + management.getStreamInfo(stream).getConfiguration() + " "
                    + management.getStreamInfo(stream).getStreamState().getLastSequence());
            for (String consumer : management.getConsumerNames(stream)) {
                all.add(stream + " "
                        + management.getConsumerInfo(stream, consumer).getConsumerConfiguration());
            }
        }
        return all;
    }

    @Test
    @DisplayName("R21: good settings bring notes only; nothing is made, sent or taken")
    void looksAndChangesNothing() throws Exception {
        make("good");
        try (Bus bus = Bus.builder(server.uri("")).namespace("seen").open()) {
            bus.cast("good", "t.m", "{}", CastOptions.DEFAULT);
        }
        List<String> before = everything();

        List<Finding> findings = examined("", true, "good", "absent");

        assertThat(bad(findings)).isEmpty();
        assertThat(findings)
                .extracting(Finding::what)
                .anyMatch(what -> what.startsWith("nats-server 2."))
                .anyMatch(what -> what.startsWith("JetStream is enabled"))
                .anyMatch(what -> what.contains("sync_interval"))
                .anyMatch(what -> what.contains("convection+seen+absent of the queue: not there; it is made"));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("R21: streams that are missing and not to be made are found, those too that are needed late")
    void missing() throws Exception {
        assertThat(bad(examined("", false, "none")))
                .hasSize(4)
                .allMatch(each -> each.severity() == Severity.PROBLEM)
                .extracting(Finding::remedy)
                .anyMatch(remedy -> remedy.contains("nats stream add 'convection+seen+none+dead'")
                        && remedy.contains("--retention work"))
                .anyMatch(remedy -> remedy.contains("nats stream add 'convection+seen+none+all'")
                        && remedy.contains("--retention interest"));
    }

    private interface Setting {
        void set(StreamConfiguration.Builder stream);
    }

    private static Arguments stream(String part, Setting setting, Severity severity, String what, String remedy) {
        return Arguments.of(part, setting, severity, what, remedy);
    }

    static Stream<Arguments> badStreams() {
        return Stream.of(
                stream(
                        "",
                        each -> each.maxAge(Duration.ofHours(1)),
                        Severity.PROBLEM,
                        "max_age is PT1H",
                        "max_age to 0"),
                stream("+dead", each -> each.maxAge(Duration.ofHours(1)), Severity.WARNING, "max_age", "unless"),
                stream(
                        "",
                        each -> each.maxMessages(5).discardPolicy(DiscardPolicy.Old),
                        Severity.PROBLEM,
                        "discard",
                        "change it"),
                stream("", each -> each.maxMessagesPerSubject(5), Severity.PROBLEM, "max_msgs_per_subject", "to -1"),
                stream(
                        "",
                        each -> each.duplicateWindow(Duration.ofSeconds(1)),
                        Severity.WARNING,
                        "duplicate_window is PT1S",
                        "PT2M"),
                stream("", each -> each.maximumMessageSize(1000), Severity.WARNING, "max_msg_size is 1000", "to -1"),
                stream("", each -> each.subjects("elsewhere"), Severity.PROBLEM, "subjects", "change it"));
    }

    @ParameterizedTest(name = "{3} of a stream{0}")
    @MethodSource
    void badStreams(String part, Setting setting, Severity severity, String what, String remedy) throws Exception {
        String queue = "stream" + what.hashCode() + part.length();
        make(queue);
        StreamConfiguration.Builder changed = stream(queue, part);
        setting.set(changed);
        management.updateStream(changed.build());

        assertThat(bad(examined("", true, queue))).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.what()).contains("queue " + queue, STREAM + queue + part, what);
            assertThat(finding.remedy()).contains(remedy);
        });
        management.deleteStream(STREAM + queue + part);
    }

    @Test
    @DisplayName("R21: everything that is wrong is said at once, not the first of it")
    void aForeignStream() throws Exception {
        management.addStream(StreamConfiguration.builder()
                .name(STREAM + "foreign")
                .subjects("convection.seen.foreign.work")
                .retentionPolicy(RetentionPolicy.Limits)
                .storageType(StorageType.Memory)
                .build());

        assertThat(bad(examined("", true, "foreign")))
                .extracting(Finding::what)
                .satisfiesExactly(
                        what -> assertThat(what).contains("retention is limits"),
                        what -> assertThat(what).contains("storage is memory"));
    }

    @Test
    @DisplayName("R21: a stream that is nearly full")
    void nearlyFull() throws Exception {
        make("full");
        management.updateStream(stream("full", "").maxMessages(10).build());
        try (Bus bus = Bus.builder(server.uri("")).namespace("seen").open()) {
            for (int i = 0; i < 10; i++) {
                bus.cast("full", "t.m", "{}", CastOptions.DEFAULT);
            }
        }

        assertThat(bad(examined("", true, "full")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("holds 10 of at most 10"))
                .satisfies(finding -> assertThat(finding.remedy()).startsWith("start engines"));
    }

    private static Arguments consumer(Consumer<ConsumerConfiguration.Builder> setting, Severity severity, String what) {
        return Arguments.of(setting, severity, what);
    }

    static Stream<Arguments> badConsumers() {
        return Stream.of(
                consumer(each -> each.ackWait(Duration.ofSeconds(40)), Severity.PROBLEM, "ack_wait is PT40S"),
                consumer(each -> each.maxDeliver(3), Severity.PROBLEM, "max_deliver is 3"),
                consumer(each -> each.maxAckPending(100), Severity.PROBLEM, "max_ack_pending is 100"),
                consumer(each -> each.headersOnly(true), Severity.PROBLEM, "headers_only is true"),
                consumer(each -> each.maxBatch(5), Severity.PROBLEM, "max_batch"),
                consumer(each -> each.maxExpires(Duration.ofSeconds(1)), Severity.PROBLEM, "max_expires"),
                consumer(each -> each.maxPullWaiting(512), Severity.WARNING, "max_waiting is 512"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource
    void badConsumers(Consumer<ConsumerConfiguration.Builder> setting, Severity severity, String what)
            throws Exception {
        String queue = "consumer" + what.hashCode();
        make(queue);
        ConsumerConfiguration.Builder changed = ConsumerConfiguration.builder(
                management.getConsumerInfo(STREAM + queue, "work").getConsumerConfiguration());
        setting.accept(changed);
        management.deleteConsumer(STREAM + queue, "work"); // not all of it can be changed
        management.addOrUpdateConsumer(STREAM + queue, changed.build());

        assertThat(bad(examined("", true, queue))).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.what()).contains("consumer work of stream " + STREAM + queue, what);
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @Test
    @DisplayName("R21: rights that are missing are named one by one")
    void rights() throws Exception {
        String allowed = "\"_INBOX.>\", \"$JS.API.>\", \"convection.seen.some.work\", \"$JS.ACK.>\"";
        try (NatsServer strict = NatsServer.start(
                        folder.resolve("strict"),
                        "authorization { users: [ { user: few, password: x, permissions: { publish: { allow: ["
                                + allowed
                                + "], deny: [\"$JS.API.CONSUMER.MSG.NEXT.>\", \"$JS.API.INFO\"] } } },"
                                + " { user: all, password: x } ] }");
                Transport few = open(strict, "", true, Map.of("user", "few", "password", "x"));
                Transport all = open(strict, "", true, Map.of("user", "all", "password", "x"))) {
            List<Finding> findings = few.examine(Set.of("some"));

            assertThat(bad(findings))
                    .allMatch(each -> each.severity() == Severity.PROBLEM)
                    .extracting(Finding::what)
                    .satisfiesExactly(
                            what -> assertThat(what).contains("convection.seen.some.direct.examination", "to cast"),
                            what -> assertThat(what).contains("convection.seen.some.all", "to cast"),
                            what -> assertThat(what).contains("convection.seen.some.dead", "to cast"),
                            what -> assertThat(what).contains("CONSUMER.MSG.NEXT", "to receive"));
            assertThat(findings).extracting(Finding::what).anyMatch(what -> what.contains("limits are not known"));
            assertThat(bad(all.examine(Set.of("some")))).isEmpty();
        }
    }

    @Test
    @DisplayName("R21: limits of the account")
    void account() throws Exception {
        try (NatsServer small = NatsServer.start(
                        folder.resolve("small"),
                        "accounts { A { jetstream: { max_file: 20000, max_streams: 5, max_consumers: 2 },"
                                + " users: [ { user: a, password: x } ] } }");
                Transport transport = open(small, "", true, Map.of("user", "a", "password", "x"));
                Bus bus = Bus.builder(small.uri(""))
                        .namespace("seen")
                        .security("user", "a")
                        .security("password", "x")
                        .open()) {
            bus.cast("one", "t.m", "{\"x\":\"" + "y".repeat(17_000) + "\"}", CastOptions.DEFAULT);

            assertThat(bad(transport.examine(Set.of("one", "two"))))
                    .extracting(Finding::what)
                    .satisfiesExactly(
                            what -> assertThat(what).contains("storage is nearly used up", "of 20000 bytes"),
                            what -> assertThat(what).contains("may have 5 streams and has 1"),
                            what -> assertThat(what).contains("may have 2 consumers and has 0"));
        }
    }

    @Test
    @DisplayName("R21: a server without JetStream")
    void noJetStream() throws Exception {
        try (NatsServer plain = NatsServer.start(folder.resolve("plain"), "jetstream: false");
                Transport transport = open(plain, "?connectionTimeout=500ms", true, Map.of())) {
            assertThat(bad(transport.examine(Set.of())))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what()).contains("JetStream"))
                    .satisfies(finding -> assertThat(finding.remedy()).contains("JetStream"));
        }
    }

    @Test
    @DisplayName("R21: it throws if the server cannot be asked at all, or the transport is closed")
    void cannotBeAsked() throws Exception {
        NatsServer gone = NatsServer.start(folder.resolve("gone"));
        gone.close();
        Transport transport = open(gone, "", true, Map.of());

        assertThat(catchThrowableOfType(TransportException.class, () -> transport.examine(Set.of("q")))
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        transport.close();
        assertThat(catchThrowableOfType(TransportException.class, () -> transport.examine(Set.of("q")))
                        .kind())
                .isEqualTo(Kind.CLOSED);
    }

    @Test
    @DisplayName("doctor's examination of a bus finds a good server good")
    void ofABus() {
        try (Bus bus = Bus.builder(server.uri("")).namespace("seen").open()) {
            assertThat(bad(bus.examine(Set.of("doctor")))).isEmpty();
        }
    }
}
