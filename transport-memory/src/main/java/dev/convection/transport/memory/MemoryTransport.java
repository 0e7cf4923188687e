package dev.convection.transport.memory;

import dev.convection.worker.Finding;
import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** One bus's connection to a {@link MemoryBroker}. Thread-safe. */
final class MemoryTransport implements Transport {
    private static final Duration SHORT_LEASE = Duration.ofSeconds(1);

    private final MemoryBroker broker;
    private final MemoryAddresses addresses;
    private final MemoryOptions options;
    private final boolean provision;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean learned;
    private volatile boolean severed;
    private volatile boolean closed;

    MemoryTransport(MemoryBroker broker, String namespace, boolean provision) {
        this.broker = broker;
        this.addresses = broker.addresses(namespace);
        this.options = broker.options();
        this.provision = provision;
    }

    /** Fails while the broker is away, but not once they are known: like a client that must connect in order to learn them. */
    @Override
    public Traits traits() {
        if (!learned) {
            checkReachable("Asking the broker for its traits");
            learned = true;
        }
        return options.style().traits(options.lease(), options.maxMessageBytes());
    }

    @Override
    public Sender openSender() {
        checkReachable("Opening a sender");
        MemorySender sender = new MemorySender(this, broker, addresses, options, provision);
        open.add(sender);
        if (closed) {
            sender.close();
            throw MemoryErrors.closed("transport");
        }
        return sender;
    }

    @Override
    public Receiver<?> openReceiver(Destination source, int maxOutstanding) {
        String doing = "Opening a receiver of " + source;
        checkReceivable(source);
        int most = options.style().traits(options.lease(), 1).maxOutstanding();
        if (maxOutstanding < 1 || maxOutstanding > most) {
            throw new IllegalArgumentException("maxOutstanding must be from 1 to " + most + ": " + maxOutstanding);
        }
        while (true) {
            checkReachable(doing);
            MemoryQueue queue = addresses.findOrCreate(source, provision);
            if (queue == null) {
                throw MemoryErrors.notFound(doing, source);
            }
            MemoryReceiver receiver = new MemoryReceiver(this, queue, options, maxOutstanding);
            open.add(receiver);
            if (queue.attach(receiver, () -> !closed && !severed && !broker.isAway())) {
                return receiver;
            }
            open.remove(receiver); // the queue was removed, or the loop's check will say what else happened
        }
    }

    @Override
    public void browse(Destination source, Predicate<? super Message> visitor) {
        checkReceivable(source);
        checkReachable("Browsing " + source);
        MemoryQueue queue = addresses.find(source);
        if (queue != null) {
            for (Message message : queue.messages()) {
                if (!visitor.test(message)) {
                    return;
                }
            }
        }
    }

    /** Known always; zero for what does not exist. */
    @Override
    public OptionalLong depth(Destination source) {
        checkReceivable(source);
        checkReachable("Asking for the depth of " + source);
        MemoryQueue queue = addresses.find(source);
        return OptionalLong.of(queue == null ? 0 : queue.depth());
    }

    /** What can be wrong with a broker that is a few maps: its own options, and queues that nobody empties. */
    @Override
    public List<Finding> examine(Set<String> queues) {
        checkReachable("Examining the broker");
        List<Finding> findings = new ArrayList<>();
        findings.add(
                Finding.note("broker memory:" + broker.name() + " is part of this process: there are no credentials,"
                        + " and engines of other processes do not see it"));
        if (options.style().hasLeases() && options.lease().compareTo(SHORT_LEASE) < 0) {
            findings.add(Finding.warning(
                    "the lease is " + options.lease().toMillis()
                            + " ms: an engine that pauses for longer loses what it has" + " in hand",
                    "set the option lease to 5s or more"));
        }
        for (String queue : new TreeSet<>(queues)) {
            MemoryQueue found = addresses.find(new Destination.Queue(queue));
            if (found != null && found.depth() > options.capacity() / 10 * 9L) {
                findings.add(Finding.warning(
                        "queue " + queue + " holds " + found.depth() + " of at most " + options.capacity()
                                + " messages",
                        "start engines that take them, or raise the option capacity"));
            }
        }
        return findings;
    }

    @Override
    public void remove(Destination destination) {
        checkReachable("Removing " + destination);
        addresses.remove(destination);
    }

    @Override
    public void close() {
        closed = true;
        for (AutoCloseable each : open) {
            if (each instanceof MemoryReceiver receiver) {
                receiver.close();
            } else if (each instanceof MemorySender sender) {
                sender.close();
            }
        }
        broker.leave(this);
    }

    /** Lets nothing through any more, in either direction, for good. */
    void sever() {
        severed = true;
    }

    boolean severed() {
        return severed;
    }

    void closed(MemorySender sender) {
        open.remove(sender);
    }

    void closed(MemoryReceiver receiver, MemoryQueue queue) {
        open.remove(receiver);
        addresses.removeIfIdle(queue);
    }

    private static void checkReceivable(Destination source) {
        if (source instanceof Destination.Fanout) {
            throw new IllegalArgumentException("Nothing can be received from " + source + " but by its subscriptions");
        }
    }

    private void checkReachable(String doing) {
        if (closed) {
            throw MemoryErrors.closed("transport");
        }
        if (severed) {
            throw MemoryErrors.connectionLost(doing);
        }
        broker.checkReachable(doing);
    }
}
