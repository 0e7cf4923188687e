package dev.convection.transport.kafka;

import dev.convection.worker.TransportException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The one admin client of a transport, made when it is first needed, and the wait for its answers. Thread-safe. */
final class KafkaAdmin implements AutoCloseable {
    /** Longer than the client's own limit, which tells more. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String FEATURE = "share.version";

    private final KafkaClients clients;
    private @Nullable Admin admin;
    private boolean closed;
    private volatile int shareVersion;

    KafkaAdmin(KafkaClients clients) {
        this.clients = clients;
    }

    synchronized Admin client() {
        if (closed) {
            throw KafkaErrors.closed("transport");
        }
        if (admin == null) {
            try {
                admin = clients.admin();
            } catch (RuntimeException e) {
                throw KafkaErrors.translated("Connecting to Kafka", e);
            }
        }
        return admin;
    }

    /** Waits; throws what the client said, as it is. */
    static <T> T raw(KafkaFuture<T> answer) throws Exception {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw KafkaErrors.unwrapped(e) instanceof Exception cause ? cause : e;
        }
    }

    /**
     * Asks until there is an answer: what the controller has stored is not known to each broker at that moment, and on a busy one not
     * for seconds.
     *
     * @return the answer; nothing if there is none within the limit
     */
    static <T> Optional<T> known(Callable<Optional<T>> question) throws Exception {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            Optional<T> answer = question.call();
            if (answer.isPresent() || System.nanoTime() - until >= 0) {
                return answer;
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The answer to a question about a topic that is there, as soon as the broker that is asked knows of it. */
    static <T> T knowing(String doing, String topic, Supplier<KafkaFuture<T>> question) throws Exception {
        return known(() -> ofTopic(question.get()))
                .orElseThrow(() -> KafkaErrors.of(
                        Kind.UNAVAILABLE, doing + ": the topic " + topic + " comes and goes; try again", null));
    }

    /** Waits; nothing if the broker knows of no such topic. */
    static <T> Optional<T> ofTopic(KafkaFuture<T> answer) throws Exception {
        try {
            return Optional.of(raw(answer));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /** Waits; throws what the client said, in our words. */
    static <T> T await(String doing, KafkaFuture<T> answer) {
        try {
            return raw(answer);
        } catch (TimeoutException e) {
            throw KafkaErrors.of(Kind.UNAVAILABLE, doing + ": no answer within " + LIMIT.toSeconds() + " s", e);
        } catch (Exception e) {
            throw KafkaErrors.translated(doing, e);
        }
    }

    /** What is said of one topic; completes exceptionally if it does not exist. */
    KafkaFuture<TopicDescription> topic(String topic) {
        return of(client().describeTopics(List.of(topic)).topicNameValues(), topic);
    }

    /** The settings of a topic or a group. */
    KafkaFuture<Config> config(ConfigResource resource) {
        return of(client().describeConfigs(List.of(resource)).values(), resource);
    }

    /** The answer to one of the questions that were asked together. */
    static <K, V> V of(Map<K, V> answers, K asked) {
        return Objects.requireNonNull(answers.get(asked), "there is an answer to each question");
    }

    /** Which version of share groups the broker has; one that has none is refused. */
    int shareVersion() {
        int known = shareVersion;
        if (known == 0) {
            String doing = "Asking the broker for its features";
            FinalizedVersionRange range = await(
                            doing, client().describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get(FEATURE);
            known = range == null ? 0 : range.maxVersionLevel();
            if (known < 1) {
                throw KafkaErrors.of(
                        Kind.INCOMPATIBLE,
                        doing + ": it has no share groups (" + FEATURE + " is " + known + "); use Kafka 4.2 or newer,"
                                + " and on a cluster that was upgraded from an older release switch them on:"
                                + " kafka-features.sh --bootstrap-server … upgrade --feature share.version=1",
                        null);
            }
            shareVersion = known;
        }
        return known;
    }

    @Override
    public void close() {
        Admin last;
        synchronized (this) {
            closed = true;
            last = admin;
            admin = null;
        }
        if (last != null) {
            last.close(Duration.ofSeconds(1));
        }
    }
}
