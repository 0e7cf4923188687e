package dev.convection.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wakeup may come when the poll that it was for has already ended. It must not end another wait. */
@Timeout(180)
class KafkaShareTest {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Destination QUEUE = new Destination.Queue("late");

    @Test
    void lateWakeup() throws Exception {
        try (KafkaBroker broker = new KafkaBroker().start()) {
            TransportConfig config = new TransportConfig(
                    URI.create("kafka://" + broker.servers() + "?lease=" + LEASE.toSeconds() + "s"),
                    Trip.NAMESPACE,
                    true,
                    Map.of(),
                    Map.of());
            try (Transport transport = new KafkaTransportProvider().open(config)) {
                transport.openReceiver(QUEUE, 1).close();
                Trip.send(transport, QUEUE, "one", "two", "three");
                KafkaShare share = share(KafkaSettings.of(config));

                settle(share, next(share));
                assertThat(share.commitAndWait(LEASE)).isTrue();
                assertThat(transport.depth(QUEUE)).hasValue(2);

                ConsumerRecord<byte[], byte[]> second = next(share);
                share.wakeup();
                assertThat(share.renew(List.of(second), LEASE)).as("lost").isEmpty();

                settle(share, second);
                assertThat(share.commitAndWait(LEASE)).isTrue();
                ConsumerRecord<byte[], byte[]> third = next(share);
                settle(share, third);
                share.wakeup();
                broker.freeze();
                try {
                    assertThatThrownBy(() -> share.commitAndWait(LEASE)).isInstanceOf(TimeoutException.class);
                } finally {
                    broker.thaw();
                }
                share.close();
            }
        }
    }

    private static KafkaShare share(KafkaSettings settings) {
        KafkaAddresses addresses = settings.addresses();
        KafkaPlace place = new KafkaPlace(QUEUE, addresses.topic(QUEUE), Uuid.ZERO_UUID, addresses.groupOf(QUEUE));
        return new KafkaShare(settings.clients(), place, 1);
    }

    private static ConsumerRecord<byte[], byte[]> next(KafkaShare share) {
        while (true) {
            Collection<ConsumerRecord<byte[], byte[]>> records = share.poll(Duration.ofSeconds(1), LEASE);
            if (!records.isEmpty()) {
                return records.iterator().next();
            }
        }
    }

    private static void settle(KafkaShare share, ConsumerRecord<byte[], byte[]> record) {
        share.settle(record, AcknowledgeType.ACCEPT);
    }
}
