package dev.convection.engine.cli;

import dev.convection.worker.BusListener;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows every message on a bus to its end. A handler casts before it ends: so when each message that was cast has ended, and no
 * cast is under way, nothing will follow. Thread-safe.
 */
final class Settlements implements BusListener {
    private final Set<String> cast = new HashSet<>();
    private final Map<String, String> ended = new HashMap<>();
    private int underWay;

    @Override
    public synchronized Map<String, String> casting(String type, String queue) {
        underWay++;
        return Map.of();
    }

    @Override
    public synchronized void cast(Message message, String queue, Duration took, @Nullable TransportException failure) {
        underWay--;
        if (failure == null) {
            cast.add(message.id());
        }
    }

    @Override
    public synchronized void handled(Delivery delivery, Outcome outcome, Duration took) {
        if (outcome instanceof Outcome.Done) {
            ended.put(delivery.message().id(), "");
        }
    }

    @Override
    public synchronized void deadLettered(Delivery delivery, String reason) {
        ended.put(delivery.message().id(), reason);
    }

    @Override
    public synchronized void parked(Message message, String queue) {
        ended.put(message.id(), "no worker here knows the type " + message.type());
    }

    /** Why a message could not be handled; empty text if it was; nothing while that is open. */
    synchronized Optional<String> ending(String id) {
        return Optional.ofNullable(ended.get(id));
    }

    /** Whether nothing is open. */
    synchronized boolean isQuiet() {
        return underWay == 0 && ended.keySet().containsAll(cast);
    }
}
