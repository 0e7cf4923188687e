package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made on the server, read back by the client alone; and what is found there and does not fit. */
class ProvisioningTest {
    @TempDir
    static Path folder;

    private static NatsServer server;
    private static Connection connection;
    private static JetStreamManagement management;

    @BeforeAll
    static void start() throws Exception {
        server = NatsServer.start(folder);
        connection = Nats.connect("nats://127.0.0.1:" + server.port());
        management = connection.jetStreamManagement();
    }

    @AfterAll
    static void stop() throws Exception {
        connection.close();
        server.close();
    }

    private static Transport open(String options, boolean provision) {
        return new NatsTransportProvider()
                .open(new TransportConfig(server.uri(options), "prov", provision, Map.of(), Map.of()));
    }

    private static TransportException refusal(String options, Destination place) {
        try (Transport transport = open(options, true)) {
            return catchThrowableOfType(TransportException.class, () -> transport.openReceiver(place, 1));
        }
    }

    @Test
    void whatIsMadeIsAsDocumented() throws Exception {
        try (Transport transport = open("?ackWait=7s&duplicateWindow=5m", true)) {
            transport.openReceiver(new Destination.Queue("made.here"), 1).close();
            transport
                    .openReceiver(new Destination.Directed("made.here", "e.1"), 1)
                    .close();
            transport
                    .openReceiver(new Destination.Subscription("made.here", "e.1"), 1)
                    .close();
        }
        StreamInfo stream = management.getStreamInfo("convection+prov+made~here");
        ConsumerInfo work = management.getConsumerInfo("convection+prov+made~here", "work");
        ConsumerInfo direct = management.getConsumerInfo("convection+prov+made~here+direct", "e~1");
        ConsumerInfo all = management.getConsumerInfo("convection+prov+made~here+all", "e~1");

        assertThat(stream.getConfiguration().getSubjects()).containsExactly("convection.prov.made~here.work");
        assertThat(stream.getConfiguration().getRetentionPolicy()).isEqualTo(RetentionPolicy.WorkQueue);
        assertThat(stream.getConfiguration().getStorageType()).isEqualTo(StorageType.File);
        assertThat(stream.getConfiguration().getDuplicateWindow()).isEqualTo(Duration.ofMinutes(5));
        assertThat(work.getConsumerConfiguration().getAckWait()).isEqualTo(Duration.ofSeconds(7));
        assertThat(work.getConsumerConfiguration().getMaxAckPending()).isEqualTo(1_000_000);
        assertThat(work.getConsumerConfiguration().getMaxPullWaiting()).isEqualTo(100_000);
        assertThat(work.getConsumerConfiguration().getMaxDeliver()).isEqualTo(-1);
        assertThat(direct.getConsumerConfiguration().getFilterSubject())
                .isEqualTo("convection.prov.made~here.direct.e~1");
        assertThat(direct.getConsumerConfiguration().getInactiveThreshold()).isEqualTo(Duration.ofHours(24));
        assertThat(all.getConsumerConfiguration().getInactiveThreshold()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void anotherLeaseIsReportedAndNotAltered() throws Exception {
        Destination queue = new Destination.Queue("lease");
        try (Transport transport = open("?ackWait=7s", true)) {
            transport.openReceiver(queue, 1).close();
        }

        TransportException failure = refusal("?ackWait=9s", queue);

        assertThat(failure.kind()).isEqualTo(Kind.INCOMPATIBLE);
        assertThat(failure).hasMessageContaining("ack_wait").hasMessageContaining("PT7S");
        assertThat(management
                        .getConsumerInfo("convection+prov+lease", "work")
                        .getConsumerConfiguration()
                        .getAckWait())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aStreamOfAnotherKindIsReportedAndNotAltered() throws Exception {
        management.addStream(StreamConfiguration.builder()
                .name("convection+prov+kind")
                .subjects("convection.prov.kind.work")
                .retentionPolicy(RetentionPolicy.Limits)
                .build());

        TransportException failure = refusal("", new Destination.Queue("kind"));

        assertThat(failure.kind()).isEqualTo(Kind.INCOMPATIBLE);
        assertThat(failure).hasMessageContaining("retention").hasMessageContaining("convection+prov+kind");
        assertThat(management
                        .getStreamInfo("convection+prov+kind")
                        .getConfiguration()
                        .getRetentionPolicy())
                .isEqualTo(RetentionPolicy.Limits);
    }

    @Test
    void aLimitThatDropsTheOldestIsReported() throws Exception {
        management.addStream(StreamConfiguration.builder()
                .name("convection+prov+drops")
                .subjects("convection.prov.drops.work")
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .maxMessages(10)
                .build());

        assertThat(refusal("", new Destination.Queue("drops"))).hasMessageContaining("discard");
    }

    @Test
    void subjectsOfAnotherStreamAreReported() throws Exception {
        management.addStream(StreamConfiguration.builder()
                .name("greedy")
                .subjects("convection.prov.greedy.>")
                .build());

        assertThat(refusal("", new Destination.Queue("greedy")).kind()).isEqualTo(Kind.INCOMPATIBLE);
    }

    @Test
    void replicasThatThereAreNotAreWrongConfiguration() {
        assertThat(refusal("?replicas=3", new Destination.Queue("many")).kind()).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void aDeliveryLimitIsReported() throws Exception {
        try (Transport transport = open("", true)) {
            transport.openReceiver(new Destination.Queue("limited"), 1).close();
        }
        management.addOrUpdateConsumer(
                "convection+prov+limited",
                ConsumerConfiguration.builder(management
                                .getConsumerInfo("convection+prov+limited", "work")
                                .getConsumerConfiguration())
                        .maxDeliver(3)
                        .build());

        assertThat(refusal("", new Destination.Queue("limited"))).hasMessageContaining("max_deliver");
    }

    @Test
    void nothingIsMadeWhereNothingMayBe() throws Exception {
        try (Transport transport = open("", false)) {
            TransportException failure = catchThrowableOfType(
                    TransportException.class, () -> transport.openReceiver(new Destination.Queue("absent"), 1));

            assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
            assertThat(management.getStreamNames()).doesNotContain("convection+prov+absent");
        }
    }

    @Test
    void aQueueIsRemovedWithTheSharesOfItsEngines() throws Exception {
        try (Transport transport = open("", true)) {
            transport.openReceiver(new Destination.Queue("gone"), 1).close();
            transport.openReceiver(new Destination.Directed("gone", "e"), 1).close();
            transport.openReceiver(new Destination.Subscription("gone", "e"), 1).close();
            transport.openReceiver(new Destination.DeadLetters("gone"), 1).close();

            transport.remove(new Destination.Queue("gone"));

            assertThat(management.getStreamNames())
                    .filteredOn(name -> name.contains("+gone"))
                    .containsExactly("convection+prov+gone+dead");
        }
    }
}
