package dev.convection.transport.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer, which asks for a fixed number of records at a time, and what is out on it. Used by one thread at a time,
 * {@link #wakeup()} excepted.
 *
 * <p>Its client library gives nothing new out before all of the last batch is acknowledged, and goes on fetching in the background
 * after a poll that was in vain; what it fetches so is given out by the next poll.
 */
final class KafkaShare {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaShare.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final int size;
    private final @Nullable Metric connections;
    private final Map<Long, ConsumerRecord<byte[], byte[]>> out = new LinkedHashMap<>();

    /** When the last poll ended in vain, so that a fetch goes on; 0 if none does. */
    private long fetchingSince;

    private long disconnectedSince;

    /** Whether there was a wakeup that no poll has seen yet. */
    private volatile boolean woken;

    KafkaShare(KafkaClients clients, KafkaPlace place, int size) {
        this.consumer = clients.shareConsumer(place.group(), size);
        this.size = size;
        this.connections = consumer.metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals("connection-count")
                        && each.getKey().group().equals("consumer-metrics"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        consumer.subscribe(List.of(place.topic()));
    }

    int size() {
        return size;
    }

    /** Polls; empty if there is nothing, or it was woken. What was out is not ours any more. */
    Collection<ConsumerRecord<byte[], byte[]>> poll(Duration wait, Duration lease) {
        abandon();
        long fetched = fetchingSince;
        boolean stale = fetched != 0 && System.nanoTime() - fetched > lease.toNanos() / 10;
        take(wait);
        fetchingSince = out.isEmpty() ? System.nanoTime() | 1 : 0;
        if (stale && !out.isEmpty()) {
            // They may have been fetched right after that poll, so their lease is that old.
            renew(List.copyOf(out.values()), lease);
        }
        return List.copyOf(out.values());
    }

    /** Whether a fetch goes on, as the last poll was in vain. */
    boolean fetching() {
        return fetchingSince != 0;
    }

    private void take(Duration wait) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                // Of two copies of one record the later delivery is the one that is ours.
                out.merge(record.offset(), record, (one, other) -> deliveries(one) > deliveries(other) ? one : other);
            }
        } catch (WakeupException e) {
            woken = false; // and nothing was taken
        }
    }

    static int deliveries(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(1, record.deliveryCount().orElse((short) 1));
    }

    /** What nobody has settled has another owner by now, or is to have one: it is given back, which does no harm. */
    private void abandon() {
        if (!out.isEmpty()) {
            out.values().forEach(record -> acknowledge(record, AcknowledgeType.RELEASE));
            out.clear();
            consumer.commitAsync();
        }
    }

    /** Notes what is to become of a delivery; nothing if it is not ours any more. */
    void settle(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        if (out.get(record.offset()) == record) {
            out.remove(record.offset());
            acknowledge(record, type);
        }
    }

    private boolean acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        try {
            consumer.acknowledge(record, type);
            return true;
        } catch (IllegalStateException e) {
            return false; // lost when it was to be renewed
        }
    }

    /** Sends what was noted on its way. */
    void commit() {
        consumer.commitAsync();
    }

    /**
     * Renews; returns those that are lost. Never by a plain poll: with one, the client library would take more records and give them
     * to nobody. What is out and not among them is given back, as its owner has given it up.
     */
    List<ConsumerRecord<byte[], byte[]>> renew(Collection<ConsumerRecord<byte[], byte[]>> records, Duration lease) {
        List<ConsumerRecord<byte[], byte[]>> renewed = records.stream()
                .filter(record -> out.get(record.offset()) == record)
                .toList();
        if (renewed.size() < out.size()) {
            List.copyOf(out.values()).stream()
                    .filter(record -> !renewed.contains(record))
                    .forEach(record -> settle(record, AcknowledgeType.RELEASE));
            commitAndWait(lease); // by itself: acknowledgements that go together fail together
        }
        renewed.forEach(record -> acknowledge(record, AcknowledgeType.RENEW));
        if (commitAndWait(lease)) {
            Map<Long, ConsumerRecord<byte[], byte[]>> back = new HashMap<>();
            // Brings back what was renewed, and fetches nothing.
            consumer.poll(Duration.ZERO).forEach(record -> back.put(record.offset(), record));
            out.keySet().retainAll(back.keySet());
        } else {
            out.clear();
        }
        return records.stream()
                .filter(record -> out.get(record.offset()) != record)
                .toList();
    }

    /** Sends what was noted, and waits until the broker has it; whether all of it was as the broker had it. */
    boolean commitAndWait(Duration lease) {
        if (woken) {
            // Too late for the last poll, it would end this wait instead. A poll looks for it before anything else.
            take(Duration.ZERO);
        }
        // Renewed after a third of the lease, which is lost if it is not back within the next half.
        long limit = Math.max(1_000, Math.min(10_000, lease.toMillis() / 2));
        Map<TopicIdPartition, Optional<KafkaException>> results = consumer.commitSync(Duration.ofMillis(limit));
        return results.values().stream().allMatch(Optional::isEmpty);
    }

    /** How long there has been no connection to any broker; zero if there is one. */
    Duration disconnected() {
        long now = System.nanoTime() | 1;
        if (connections == null || ((Number) connections.metricValue()).doubleValue() > 0) {
            disconnectedSince = 0;
            return Duration.ZERO;
        }
        if (disconnectedSince == 0) {
            disconnectedSince = now;
        }
        return Duration.ofNanos(now - disconnectedSince);
    }

    /** Ends the poll that goes on; not for any other time, and by one thread at a time. */
    void wakeup() {
        // A second one might stay behind when a poll has just seen the first, and nobody would know of it.
        if (!woken) {
            woken = true;
            consumer.wakeup();
        }
    }

    /** Completes what was noted, gives back what is out. Bounded; never throws. */
    void close() {
        try {
            consumer.close(disconnected().isZero() ? CLOSE_LIMIT : Duration.ofMillis(100));
        } catch (RuntimeException e) {
            LOG.debug("A share consumer did not close well", e);
        }
    }
}
