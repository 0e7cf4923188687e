package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Some messages of one place, on their way from one bus to another: taken, stored there, and only then settled here. */
final class MovedBatch<T> {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration FOR_EVER = Duration.ofMinutes(1);

    private final BusCore from;
    private final BusCore to;
    private final Destination place;
    private final Receiver<T> receiver;
    private final List<T> lost = new ArrayList<>();

    MovedBatch(BusCore from, BusCore to, Destination place, Receiver<T> receiver) {
        this.from = from;
        this.to = to;
        this.place = place;
        this.receiver = receiver;
    }

    /** Moves what there is, at most so many; zero if nothing came. */
    int move(int most) {
        List<Received<T>> taken = receiver.poll(most, WAIT);
        if (taken.isEmpty()) {
            return 0;
        }
        List<CompletableFuture<Void>> stored = new ArrayList<>(taken.size());
        for (Received<T> delivery : taken) {
            stored.add(store(delivery));
        }
        await(taken, stored);
        return settle(taken, stored);
    }

    private CompletableFuture<Void> store(Received<T> delivery) {
        Message wire = delivery.message();
        long copy = EventAttributes.number(wire, EventAttributes.COPY, 0) + 1;
        Message copied = wire.with(EventAttributes.COPY, Long.toString(copy));
        if (delivery.undecodable() != null) {
            return send(new Destination.DeadLetters(place.queue()), undecodable(copied, delivery), Duration.ZERO);
        }
        if (place instanceof Destination.DeadLetters) {
            return send(place, copied, Duration.ZERO);
        }
        Destination home = place instanceof Destination.Lane ? Places.home(wire, place.queue()) : place;
        int attempt =
                InFlight.attempt(wire, delivery.deliveries(), from.traits().releaseCounts());
        Message counted = copied.without(EventAttributes.LEAVE, EventAttributes.ORIGIN);
        return arrive(home, attempt > 1 ? counted.with(EventAttributes.ATTEMPT, Integer.toString(attempt)) : counted);
    }

    /** What waits for its time goes on waiting for it, in the way of the broker that it comes to. */
    private CompletableFuture<Void> arrive(Destination home, Message message) {
        long left = EventAttributes.number(message, EventAttributes.DUE, 0) - System.currentTimeMillis();
        Traits traits = to.traits();
        if (left <= 0) {
            return send(home, message.without(EventAttributes.DUE), Duration.ZERO);
        }
        if (traits.delayedSend()) {
            return send(home, message.without(EventAttributes.DUE), Duration.ofMillis(left));
        }
        if (traits.delayedRelease()) {
            return send(home, message, Duration.ZERO);
        }
        Lanes.Stage next = Lanes.next(home, message);
        return send(next.to(), next.message(), Duration.ZERO);
    }

    private Message undecodable(Message message, Received<T> delivery) {
        return message.with(Map.of(
                EventAttributes.REASON, EventAttributes.legal("undecodable: " + delivery.undecodable(), 500),
                EventAttributes.ATTEMPTS, Integer.toString(delivery.deliveries()),
                EventAttributes.DIED, Instant.now().toString(),
                EventAttributes.ORIGIN, place.queue()));
    }

    private CompletableFuture<Void> send(Destination destination, Message message, Duration delay) {
        return to.copy(destination, message, delay, to.deadline()).toCompletableFuture();
    }

    /** The other broker may take its time, up to the deadline of a cast: what is in hand here is kept by renewing it. */
    private void await(List<Received<T>> taken, List<CompletableFuture<Void>> stored) {
        Duration lease = from.traits().lease();
        Duration pause = lease.isZero() ? FOR_EVER : lease.dividedBy(3);
        CompletableFuture<Void> all = CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new));
        while (true) {
            try {
                all.get(pause.toNanos(), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (!lease.isZero() && lost.size() < taken.size()) {
                    lost.addAll(receiver.extend(taken.stream()
                            .map(Received::tag)
                            .filter(tag -> !lost.contains(tag))
                            .toList()));
                }
            } catch (ExecutionException e) {
                return; // each tells its own
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TransportException(
                        Kind.UNAVAILABLE, from.scheme(), "Moving messages of " + place + ": interrupted", e);
            }
        }
    }

    private int settle(List<Received<T>> taken, List<CompletableFuture<Void>> stored) {
        List<Settlement<T>> settlements = new ArrayList<>(taken.size());
        @Nullable Throwable failure = null;
        int moved = 0;
        for (int i = 0; i < taken.size(); i++) {
            CompletableFuture<Void> word = stored.get(i);
            boolean safe = word.isDone() && !word.isCompletedExceptionally();
            T tag = taken.get(i).tag();
            if (!lost.contains(tag)) {
                settlements.add(safe ? Settlement.accept(tag) : Settlement.release(tag, Duration.ZERO));
            }
            moved += safe ? 1 : 0;
            if (!safe && failure == null) {
                failure = word.handle((ok, thrown) -> thrown).getNow(null);
            }
        }
        if (!settlements.isEmpty()) {
            receiver.settle(settlements);
        }
        if (failure != null) {
            throw refused(failure);
        }
        return moved;
    }

    private TransportException refused(Throwable failure) {
        Throwable cause = failure.getCause() instanceof TransportException known ? known : failure;
        Kind kind = cause instanceof TransportException known ? known.kind() : Kind.UNAVAILABLE;
        return new TransportException(
                kind,
                to.scheme(),
                "Moving messages of " + place + ": kept where they were: " + cause.getMessage(),
                cause);
    }
}
