package dev.convection.transport.kafka;

import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the queues that are received from, at a bounded rate and with no thread of its own: who polls asks, and the admin
 * client's answers do the rest. Removes what is handled from the disk, measures how much of the window is used up, and notices a
 * topic that was removed. Thread-safe.
 */
final class KafkaRounds {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRounds.class);

    /**
     * How often.
     *
     * @param look to look at a group
     * @param trim to remove what is handled
     * @param trimFrom so many messages at least
     */
    record Pace(Duration look, Duration trim, int trimFrom) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(1), 1_000);
    }

    private final KafkaAdmin admin;
    private final Pace pace;
    private final Map<String, KafkaRound> rounds = new ConcurrentHashMap<>();
    private volatile boolean trimming = true;

    KafkaRounds(KafkaAdmin admin, Pace pace) {
        this.admin = admin;
        this.pace = pace;
    }

    /** A receiver was opened. */
    void opened(KafkaPlace place, int window) {
        rounds.computeIfAbsent(place.group(), key -> new KafkaRound(place.topic(), pace))
                .opened(place.id(), window);
    }

    /** Whether a place is, as far as is known, as it was when it was opened. */
    boolean isPresent(KafkaPlace place) {
        KafkaRound round = rounds.get(place.group());
        return round != null && round.isPresent(place);
    }

    /** How much of its window a group uses up, as far as that is known. */
    OptionalDouble windowUsed(String group) {
        KafkaRound round = rounds.get(group);
        return round == null ? OptionalDouble.empty() : round.used();
    }

    /** A poll has ended; throws if the topic is not the one any more that the receiver was opened on. */
    void polled(KafkaPlace place, Collection<ConsumerRecord<byte[], byte[]>> records) {
        KafkaRound round = rounds.get(place.group());
        if (round == null) {
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            round.reached(record.offset());
        }
        round.checkPresent(place);
        if (round.due()) {
            begin(round, place);
        }
    }

    private void begin(KafkaRound round, KafkaPlace place) {
        TopicPartition partition = new TopicPartition(place.topic(), 0);
        var unused = admin.topic(place.topic()).whenComplete(round::described);
        var unusedToo = admin.client()
                .listShareGroupOffsets(Map.of(place.group(), new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(place.group())
                .whenComplete((offsets, failure) -> {
                    SharePartitionOffsetInfo offset = failure == null ? offsets.get(partition) : null;
                    if (offset != null) {
                        stands(round, place, partition, offset);
                    }
                });
    }

    /**
     * All before the offset is handled; the broker moves it on with its next change only, so that it trails. Of a topic with several
     * groups it says nothing of the others.
     */
    private void stands(KafkaRound round, KafkaPlace place, TopicPartition partition, SharePartitionOffsetInfo offset) {
        round.stands(offset.startOffset(), offset.lag().orElse(-1L) == 0);
        boolean alone = !(place.source() instanceof Destination.Subscription);
        if (alone && trimming && round.worthTrimming(offset.startOffset())) {
            trim(partition, offset.startOffset());
        }
    }

    private void trim(TopicPartition partition, long before) {
        try {
            var unused = admin.client()
                    .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .whenComplete((ok, failure) -> {
                        if (failure != null && KafkaErrors.unwrapped(failure) instanceof AuthorizationException) {
                            trimming = false;
                            LOG.info(
                                    "Not allowed to remove what is handled from {}; allow DELETE on it, or limit its"
                                            + " retention.ms, lest the disk fill up",
                                    partition.topic());
                        }
                    });
        } catch (RuntimeException e) {
            LOG.debug("{} is not trimmed", partition, e); // the transport is closing
        }
    }

    void forget(String topic) {
        rounds.values().removeIf(round -> round.topic().equals(topic));
    }
}
