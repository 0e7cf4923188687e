package dev.convection.transport.kafka;

import dev.convection.worker.TransportException.Kind;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What is known of one share group and its topic. Thread-safe. */
final class KafkaRound {

    private final String topic;
    private final KafkaRounds.Pace pace;
    private final AtomicLong next;
    private final AtomicLong highest = new AtomicLong(-1);
    private volatile int window;
    private volatile OptionalDouble used = OptionalDouble.empty();

    /** The topic's id, or null if it was found missing. */
    private volatile @Nullable Uuid id;

    private long trimmedTo;
    private long trimmedAt;

    KafkaRound(String topic, KafkaRounds.Pace pace) {
        this.topic = topic;
        this.pace = pace;
        this.next = new AtomicLong(System.nanoTime() + pace.look().toNanos());
        this.trimmedAt = System.nanoTime() - pace.trim().toNanos();
    }

    String topic() {
        return topic;
    }

    void opened(Uuid topicId, int size) {
        window = size;
        id = topicId;
    }

    OptionalDouble used() {
        return used;
    }

    void reached(long offset) {
        if (offset > highest.get()) {
            highest.accumulateAndGet(offset, Math::max);
        }
    }

    /** Whether it is time to look; true for one of those who ask. */
    boolean due() {
        long now = System.nanoTime();
        long at = next.get();
        return now - at >= 0 && next.compareAndSet(at, now + pace.look().toNanos());
    }

    void described(@Nullable TopicDescription found, @Nullable Throwable failure) {
        if (found != null) {
            id = found.topicId();
        } else if (failure != null && KafkaErrors.unwrapped(failure) instanceof UnknownTopicOrPartitionException) {
            id = null;
        }
    }

    boolean isPresent(KafkaPlace place) {
        return place.id().equals(id);
    }

    /** The client library would wait for ever for a topic that is gone. */
    void checkPresent(KafkaPlace place) {
        if (!isPresent(place)) {
            throw KafkaErrors.of(
                    Kind.UNAVAILABLE,
                    "Polling " + place.source() + ": its topic " + topic + " was removed; opening it again makes it"
                            + " anew, if that is allowed",
                    null);
        }
    }

    /** Where the oldest message is that is not handled: from there to the newest that was handed out is the window. */
    void stands(long offset, boolean allHandled) {
        if (window > 0) {
            long reached = allHandled ? 0 : Math.max(0, highest.get() + 1 - offset);
            used = OptionalDouble.of(Math.min(1, reached / (double) window));
        }
    }

    /** Whether enough was handled since the last time, and that is long enough ago. */
    synchronized boolean worthTrimming(long offset) {
        long now = System.nanoTime();
        if (offset - trimmedTo < pace.trimFrom()
                || now - trimmedAt < pace.trim().toNanos()) {
            return false;
        }
        trimmedTo = offset;
        trimmedAt = now;
        return true;
    }
}
