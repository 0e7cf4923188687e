package dev.convection.transport.kafka;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends by one idempotent producer, which batches, and sends again by itself, within bounds. */
final class KafkaSender implements Sender {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSender.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KafkaTransport transport;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int maxMessageBytes;
    private final Set<CompletableFuture<Void>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    KafkaSender(KafkaTransport transport, KafkaProducer<byte[], byte[]> producer, int maxMessageBytes) {
        this.transport = transport;
        this.producer = producer;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        if (to instanceof Destination.Subscription || !delay.isZero()) {
            throw new IllegalArgumentException("Nothing can be sent to " + to + " with a delay of " + delay);
        }
        if (closed) {
            throw KafkaErrors.closed("sender");
        }
        ProducerRecord<byte[], byte[]> written =
                KafkaMessages.written(transport.provisioning().sendable(to), message);
        long bytes = KafkaMessages.bytes(written);
        if (bytes > maxMessageBytes + KafkaProvisioning.FRAME / 2 || message.body().length > maxMessageBytes) {
            return CompletableFuture.failedStage(KafkaErrors.of(
                    Kind.TOO_LARGE,
                    "Sending to " + to + ": the message has " + bytes + " bytes, the limit is " + maxMessageBytes
                            + "; send less, or raise maxMessageBytes",
                    null));
        }
        return send(to, written);
    }

    private CompletionStage<Void> send(Destination to, ProducerRecord<byte[], byte[]> written) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        pending.add(stage);
        Thread caller = Thread.currentThread();
        try {
            var unused = producer.send(written, (metadata, failure) -> {
                pending.remove(stage);
                if (failure == null) {
                    stage.complete(null);
                } else {
                    // What fails before the record is in a batch is told at once, on the caller's own thread.
                    stage.completeExceptionally(failed(to, failure, Thread.currentThread() == caller));
                }
            });
        } catch (RuntimeException e) {
            pending.remove(stage);
            throw closed ? KafkaErrors.closed("sender") : KafkaErrors.translated("Sending to " + to, e);
        }
        return stage;
    }

    private TransportException failed(Destination to, Exception failure, boolean notStored) {
        boolean missing = failure instanceof UnknownTopicOrPartitionException
                || failure instanceof UnknownTopicIdException
                || notStored && failure instanceof org.apache.kafka.common.errors.TimeoutException;
        if (missing) {
            transport.provisioning().forget(to); // so that the next send looks, and makes it if need be
        }
        TransportException translated = KafkaErrors.translated("Sending to " + to, failure);
        boolean unknown = !notStored && (missing || translated.kind() == Kind.UNAVAILABLE);
        return unknown
                ? KafkaErrors.of(
                        Kind.OUTCOME_UNKNOWN,
                        "Sending to " + to + ": the broker did not confirm it: " + failure.getMessage()
                                + "; send it again with the same id if it matters",
                        failure)
                : missing
                        ? KafkaErrors.of(Kind.UNAVAILABLE, String.valueOf(translated.getMessage()), failure)
                        : translated;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            producer.close(CLOSE_LIMIT);
        } catch (RuntimeException e) {
            LOG.debug("A producer did not close well", e);
        } finally {
            for (CompletableFuture<Void> stage : pending) {
                stage.completeExceptionally(KafkaErrors.of(
                        Kind.OUTCOME_UNKNOWN, "The sender was closed before the broker confirmed it", null));
            }
            transport.closed(this);
        }
    }
}
