package dev.convection.transport.nats;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to streams, each message by its copy id, which the server remembers for a while: a second one is confirmed and not
 * stored.
 */
final class NatsSender implements Sender {
    /** How every confirmation begins that is none of an error. */
    private static final byte[] STORED = {'{', '"', 's', 't', 'r', 'e', 'a', 'm', '"', ':', '"'};

    private final NatsTransport transport;
    private final NatsLink link;
    private final NatsAddresses addresses;
    private final NatsProvisioning provisioning;
    private final Duration patience;
    private final Set<CompletableFuture<Void>> pending = ConcurrentHashMap.newKeySet();
    private final Runnable watcher = this::linkChanged;
    private volatile boolean closed;

    NatsSender(NatsTransport transport, NatsLink link, Duration patience) {
        this.transport = transport;
        this.link = link;
        this.addresses = transport.addresses();
        this.provisioning = transport.provisioning();
        this.patience = patience;
        link.watch(watcher);
    }

    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        if (closed) {
            throw NatsErrors.closed("sender");
        }
        if (to instanceof Destination.Subscription || !delay.isZero()) {
            throw new IllegalArgumentException("Sending to " + to + " after " + delay + ": neither is promised");
        }
        int most = transport.traits().maxMessageBytes();
        if (message.body().length > most) {
            return CompletableFuture.failedStage(NatsErrors.of(
                    Kind.TOO_LARGE,
                    "Sending to " + to + ": the body has " + message.body().length + " bytes, the limit is " + most
                            + "; send less, or raise max_payload of the server",
                    null));
        }
        Connection connection = link.connected();
        if (connection == null) {
            connection = link.connection("Sending to " + to);
        }
        provisioning.stream(to);
        Headers headers = NatsMessages.headers(message);
        headers.add("Nats-Msg-Id", NatsMessages.encoded(addresses.messageId(to, message)));
        CompletableFuture<Void> stage = new CompletableFuture<>();
        pending.add(stage);
        try {
            var unused = connection
                    .requestWithTimeout(addresses.subject(to), headers, message.body(), patience)
                    .whenComplete((answer, failure) -> answered(stage, to, message, answer, failure));
        } catch (IllegalArgumentException e) {
            end(stage, NatsErrors.ofSend("Sending " + message + " to " + to, e));
        } catch (IllegalStateException e) {
            pending.remove(stage);
            throw NatsErrors.ofSend("Sending to " + to, e);
        }
        return stage;
    }

    private void answered(
            CompletableFuture<Void> stage,
            Destination to,
            Message message,
            io.nats.client.@Nullable Message answer,
            @Nullable Throwable failure) {
        if (answer != null && stored(answer.getData())) {
            pending.remove(stage);
            stage.complete(null);
            return;
        }
        String doing = "Sending " + message + " to " + to;
        if (failure instanceof JetStreamStatusException) {
            provisioning.forget(to); // nobody listens: the stream may have been removed
            end(stage, NatsErrors.of(Kind.UNAVAILABLE, doing + ": no stream takes it now", failure));
        } else if (failure != null) {
            String violation = link.troubles().violation(addresses.subject(to));
            end(
                    stage,
                    violation == null
                            ? NatsErrors.ofSend(doing, failure)
                            : NatsErrors.of(Kind.AUTHENTICATION, doing + ": " + violation, failure));
        } else {
            end(stage, refusal(doing, answer));
        }
    }

    private static boolean stored(byte @Nullable [] answer) {
        if (answer == null || answer.length < STORED.length) {
            return false;
        }
        return java.util.Arrays.mismatch(answer, STORED) == STORED.length;
    }

    /** Whatever else was answered; null if it is a confirmation after all. */
    private static @Nullable TransportException refusal(String doing, io.nats.client.@Nullable Message answer) {
        try {
            if (answer == null) {
                throw new IOException("no answer");
            }
            PublishAck ack = new PublishAck(answer);
            return ack.getSeqno() > 0 ? null : NatsErrors.ofSend(doing, new IOException("an answer without a number"));
        } catch (IOException | JetStreamApiException e) {
            return NatsErrors.ofSend(doing, e);
        }
    }

    private void end(CompletableFuture<Void> stage, @Nullable TransportException failure) {
        pending.remove(stage);
        if (failure == null) {
            stage.complete(null);
        } else {
            stage.completeExceptionally(failure);
        }
    }

    /** What was under way when the connection ended will not be answered any more. */
    private void linkChanged() {
        if (!link.isUp()) {
            giveUp("the connection was lost before the server confirmed it");
        }
    }

    private void giveUp(String why) {
        for (CompletableFuture<Void> each : pending) {
            end(each, NatsErrors.of(Kind.OUTCOME_UNKNOWN, "Sending: " + why, null));
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CompletableFuture<?>[] open = pending.toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(open).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // each has told its own
        }
        giveUp("the sender was closed before the server confirmed it");
        link.unwatch(watcher);
        transport.closed(this);
    }
}
