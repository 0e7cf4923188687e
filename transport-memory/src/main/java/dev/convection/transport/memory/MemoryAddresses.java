package dev.convection.transport.memory;

import dev.convection.worker.spi.Destination;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one namespace. A destination is its own name here: there is no alphabet to map it to (R15).
 *
 * <p>A destination that was made stays until it is removed, as on any broker. Directed ones are the exception, because engine
 * names may be made up without end: they exist with their queue, and one that is empty and has no receiver takes no memory.
 * Thread-safe.
 */
final class MemoryAddresses {
    private final ConcurrentHashMap<Destination, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final BrokerClock clock;

    MemoryAddresses(BrokerClock clock) {
        this.clock = clock;
    }

    Collection<MemoryQueue> all() {
        return queues.values();
    }

    /** The queue of a destination, or null if nothing was ever put there. */
    @Nullable
    MemoryQueue find(Destination destination) {
        return queues.get(destination);
    }

    /** The queue of a destination, made if that is allowed; else null. */
    @Nullable
    MemoryQueue findOrCreate(Destination destination, boolean provision) {
        MemoryQueue queue = queues.get(destination);
        if (queue != null || !provision && !comesWithItsQueue(destination)) {
            return queue;
        }
        return queues.computeIfAbsent(destination, missing -> new MemoryQueue(missing, clock));
    }

    /** Whether a destination exists without having been made itself. */
    boolean comesWithItsQueue(Destination destination) {
        return (destination instanceof Destination.Directed || destination instanceof Destination.Fanout)
                && queues.containsKey(new Destination.Queue(destination.queue()));
    }

    List<MemoryQueue> subscriptions(String queue) {
        return queues.values().stream()
                .filter(each -> each.destination() instanceof Destination.Subscription it
                        && it.queue().equals(queue))
                .toList();
    }

    void remove(Destination destination) {
        MemoryQueue queue = queues.remove(destination);
        if (queue != null) {
            queue.remove();
        }
    }

    /** Removes a directed queue that nobody would miss. */
    void removeIfIdle(MemoryQueue queue) {
        if (queue.destination() instanceof Destination.Directed && queue.removeIfIdle()) {
            queues.remove(queue.destination(), queue);
        }
    }
}
