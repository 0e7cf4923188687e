package dev.convection.transport.memory;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends into the queues of one namespace. The stages are complete when they are returned, unless sends are being held. */
final class MemorySender implements Sender {
    /** Shared, as most sends end so and a stage without the methods of a future cannot be changed. */
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final MemoryTransport transport;
    private final MemoryBroker broker;
    private final MemoryAddresses addresses;
    private final MemoryOptions options;
    private final boolean provision;
    private final int connection;
    private volatile boolean closed;

    /** Where the last message went: as a rule, the next goes there too. */
    private @Nullable MemoryQueue latest;

    MemorySender(
            MemoryTransport transport,
            MemoryBroker broker,
            MemoryAddresses addresses,
            MemoryOptions options,
            boolean provision) {
        this.transport = transport;
        this.broker = broker;
        this.addresses = addresses;
        this.options = options;
        this.provision = provision;
        this.connection = broker.connection();
    }

    @Override
    public CompletionStage<Void> send(Destination to, Message message, Duration delay) {
        check(to, delay);
        long bytes = MemoryMessages.bytes(message, options.maxMessageBytes());
        if (bytes > options.maxMessageBytes()) {
            return CompletableFuture.failedStage(MemoryErrors.tooLarge(to, bytes, options.maxMessageBytes()));
        }
        long wait = delay.isZero() ? 0 : BrokerClock.nanos(delay);
        Faults faults = broker.faults();
        return faults.armed()
                ? faults.send(this, to, twice -> store(to, message, wait, twice))
                : store(to, message, wait, false);
    }

    private void check(Destination to, Duration delay) {
        if (closed) {
            throw MemoryErrors.closed("sender");
        }
        if (broker.connection() != connection || transport.severed()) {
            throw MemoryErrors.connectionLost("Sending to " + to);
        }
        if (to instanceof Destination.Subscription) {
            throw new IllegalArgumentException("Nothing can be sent to " + to + " but by its Fanout");
        }
        if (delay.isNegative() || !delay.isZero() && options.style() != Style.LINKED) {
            throw new IllegalArgumentException("This transport does not promise delayed sends: " + delay);
        }
    }

    private CompletionStage<Void> store(Destination to, Message message, long delay, boolean twice) {
        try {
            if (to instanceof Destination.Fanout) {
                storeAtAll(to, message, delay, twice);
            } else {
                storeAt(to, message, delay, twice);
            }
            return DONE;
        } catch (TransportException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void storeAt(Destination to, Message message, long delay, boolean twice) {
        MemoryQueue queue = latest;
        while (true) {
            if (queue == null || !queue.destination().equals(to)) {
                queue = addresses.findOrCreate(to, provision);
                if (queue == null) {
                    throw MemoryErrors.notFound("Sending", to);
                }
            }
            MemoryQueue.Offer offer = queue.offer(message, null, delay, twice, options.capacity());
            if (offer == MemoryQueue.Offer.STORED) {
                latest = queue;
                return;
            }
            if (offer == MemoryQueue.Offer.FULL) {
                throw MemoryErrors.full(to, options.capacity());
            }
            queue = null;
        }
    }

    /** All or none, as far as room goes: a copy too many, if others send meanwhile, is better than copies for a part. */
    private void storeAtAll(Destination to, Message message, long delay, boolean twice) {
        List<MemoryQueue> copies = addresses.subscriptions(to.queue());
        if (copies.isEmpty() && !provision && !addresses.comesWithItsQueue(to)) {
            throw MemoryErrors.notFound("Sending", to);
        }
        for (MemoryQueue copy : copies) {
            if (copy.depth() >= options.capacity()) {
                throw MemoryErrors.full(copy.destination(), options.capacity());
            }
        }
        copies.forEach(copy -> copy.offer(message, null, delay, twice, Integer.MAX_VALUE));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            broker.faults().abandon(this);
            transport.closed(this);
        }
    }
}
