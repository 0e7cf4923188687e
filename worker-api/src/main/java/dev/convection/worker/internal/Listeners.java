package dev.convection.worker.internal;

import dev.convection.worker.BusListener;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of a bus as one, none of which can do harm by throwing. */
final class Listeners implements BusListener {
    private static final Logger LOG = LoggerFactory.getLogger(BusListener.class);
    private static final AutoCloseable NOTHING = () -> {};

    private final List<BusListener> all;

    Listeners(List<BusListener> all) {
        this.all = List.copyOf(all);
    }

    private void each(Consumer<BusListener> call) {
        for (BusListener listener : all) {
            try {
                call.accept(listener);
            } catch (Throwable e) {
                LOG.warn("A listener failed: {}", listener.getClass().getName(), e);
            }
        }
    }

    @Override
    public Map<String, String> casting(String type, String queue) {
        if (all.isEmpty()) {
            return Map.of();
        }
        Map<String, String> attributes = new HashMap<>();
        each(listener -> {
            Map<String, String> added = listener.casting(type, queue);
            added.forEach(EventAttributes::checkOther);
            attributes.putAll(added);
        });
        return attributes;
    }

    @Override
    public void cast(Message message, String queue, Duration took, @Nullable TransportException failure) {
        each(listener -> listener.cast(message, queue, took, failure));
    }

    @Override
    public AutoCloseable handling(Delivery delivery) {
        if (all.isEmpty()) {
            return NOTHING;
        }
        Deque<AutoCloseable> open = new ArrayDeque<>();
        each(listener -> open.push(listener.handling(delivery)));
        return () -> open.forEach(Listeners::close);
    }

    /** Leaves what {@link #handling} entered. */
    static void close(AutoCloseable scope) {
        try {
            scope.close();
        } catch (Throwable e) {
            LOG.warn("A listener failed to close its scope", e);
        }
    }

    @Override
    public void handled(Delivery delivery, Outcome outcome, Duration took) {
        each(listener -> listener.handled(delivery, outcome, took));
    }

    @Override
    public void retried(Delivery delivery, Duration delay) {
        each(listener -> listener.retried(delivery, delay));
    }

    @Override
    public void deadLettered(Delivery delivery, String reason) {
        each(listener -> listener.deadLettered(delivery, reason));
    }

    @Override
    public void parked(Message message, String queue) {
        each(listener -> listener.parked(message, queue));
    }

    @Override
    public void renewed(String queue, int count) {
        each(listener -> listener.renewed(queue, count));
    }

    @Override
    public void leaseLost(Delivery delivery) {
        each(listener -> listener.leaseLost(delivery));
    }

    @Override
    public void windowUsed(String queue, double part) {
        each(listener -> listener.windowUsed(queue, part));
    }

    @Override
    public void state(String part, boolean up, String reason) {
        each(listener -> listener.state(part, up, reason));
    }
}
