package dev.convection.transport.kafka;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** How far a group has come in its topic, and what lies before it. Thread-safe; asks the broker each time. */
final class KafkaProgress {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final KafkaAdmin admin;
    private final KafkaAddresses addresses;
    private final KafkaClients clients;

    KafkaProgress(KafkaAdmin admin, KafkaSettings settings) {
        this.admin = admin;
        this.addresses = settings.addresses();
        this.clients = settings.clients();
    }

    /** What waits: from where, to where, and how many of those are not handled. */
    private record Span(long from, long to, long left) {}

    /** Those on delivery included; nothing if we may not ask. */
    OptionalLong depth(Destination source) {
        String doing = "Asking for the depth of " + source;
        try {
            Span span = span(source);
            return OptionalLong.of(span == null ? 0 : span.left());
        } catch (AuthorizationException e) {
            return OptionalLong.empty();
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    /** How many are handled of those after the oldest that is not; 0 if we may not ask. */
    long handledAhead(Destination source) {
        try {
            Span span = span(source);
            return span == null ? 0 : Math.max(0, span.to() - span.from() - span.left());
        } catch (AuthorizationException e) {
            return 0;
        } catch (Exception e) {
            throw KafkaErrors.translated("Asking how far " + source + " is handled", e);
        }
    }

    private @Nullable Span span(Destination source) throws Exception {
        TopicPartition partition = new TopicPartition(addresses.topic(source), 0);
        Admin client = admin.client();
        try {
            // Asked first: the client library asks about offsets again and again, and complains each time.
            KafkaAdmin.raw(admin.topic(partition.topic()));
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
        var ends = client.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition);
        var begins =
                client.listOffsets(Map.of(partition, OffsetSpec.earliest())).partitionResult(partition);
        SharePartitionOffsetInfo group = group(addresses.groupOf(source), partition);
        try {
            long end = KafkaAdmin.raw(ends).offset();
            long begin = KafkaAdmin.raw(begins).offset();
            if (group == null) {
                // Nobody has received from it: everything waits; a subscription that does not exist has nothing.
                return source instanceof Destination.Subscription ? null : new Span(begin, end, end - begin);
            }
            long from = Math.max(begin, group.startOffset());
            return new Span(from, end, group.lag().orElse(end - from));
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
    }

    /** Where a group stands; null if it does not exist, or has not begun. */
    @Nullable
    SharePartitionOffsetInfo group(String group, TopicPartition partition) throws Exception {
        try {
            SharePartitionOffsetInfo info = KafkaAdmin.raw(admin.client()
                            .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                            .partitionsToOffsetInfo(group))
                    .get(partition);
            return info == null || info.startOffset() < 0 ? null : info;
        } catch (GroupIdNotFoundException e) {
            return null;
        }
    }

    /**
     * Shows what waits. The broker says how many before the end are handled and not which: as they are handled nearly in order,
     * those at the front are left out, which are handled or out on delivery.
     */
    void browse(Destination source, Predicate<? super Message> visitor) {
        String doing = "Browsing " + source;
        try {
            Span span = span(source);
            if (span != null && span.left() > 0) {
                browse(addresses.topic(source), span.to() - span.left(), span.to(), visitor);
            }
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    private void browse(String topic, long from, long to, Predicate<? super Message> visitor) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = clients.browser()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            long heard = System.nanoTime();
            while (consumer.position(partition) < to) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(STEP);
                if (!records.isEmpty()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                    throw new org.apache.kafka.common.errors.TimeoutException(
                            "nothing came within " + PATIENCE.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.offset() >= to
                            || !visitor.test(KafkaMessages.read(record).message())) {
                        return;
                    }
                }
            }
        }
    }
}
