package dev.convection.transport.memory;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A message broker in this JVM, shared by all buses that name it: {@code memory:NAME}. For tests of workers it shows what it
 * holds, moves its time on, and fails on demand ({@link #faults()}).
 *
 * <p>A broker is made by the first bus, or the first call of {@link #named}, that names it. One that {@code named} was asked
 * for stays until {@link #close()}, with all its messages; an engine that is stopped and started again finds them. One that
 * only buses know stays as well, unless it is empty when the last of them is closed: then it is forgotten. Nothing outlives
 * the JVM. Tests that give their brokers different names do not see each other's messages.
 *
 * <p>Thread-safe. All methods return at once.
 */
public final class MemoryBroker implements AutoCloseable {
    /**
     * All brokers of the JVM. Static, against our own rule: the name is all that two buses have in common, as host and port are
     * on other transports.
     */
    private static final ConcurrentHashMap<String, MemoryBroker> BROKERS = new ConcurrentHashMap<>();

    private final String name;
    private final BrokerClock clock = new BrokerClock();
    private final Faults faults = new Faults(this);
    private final ConcurrentHashMap<String, MemoryAddresses> namespaces = new ConcurrentHashMap<>();

    /** Those open on it. Changed within {@code BROKERS.compute} only, like {@link #kept} and {@link #options}. */
    private final Set<MemoryTransport> transports = new HashSet<>();

    private boolean kept;
    private volatile MemoryOptions options = MemoryOptions.DEFAULT;

    /** Raised when all connections are cut: those that were made before are dead. */
    private volatile int connection;

    private volatile boolean away;
    private volatile boolean closed;

    private MemoryBroker(String name) {
        this.name = name;
    }

    /**
     * The broker of a name. Makes one if there is none, with default options until a bus brings others.
     *
     * @param name 1 to 100 characters from {@code A-Z a-z 0-9 . _ -}
     * @return the broker, the same for all in this JVM until it is closed
     * @throws IllegalArgumentException if the name is not legal
     */
    public static MemoryBroker named(String name) {
        if (!Destination.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A broker's name is like a queue's; not: " + name);
        }
        return changed(name, broker -> broker.kept = true);
    }

    /** Opens a transport on the broker that a URI names. */
    static MemoryTransport open(MemoryUri uri, String namespace, boolean provision) {
        AtomicReference<@Nullable MemoryTransport> opened = new AtomicReference<>();
        changed(uri.name(), broker -> {
            broker.configure(uri);
            MemoryTransport transport = new MemoryTransport(broker, namespace, provision);
            broker.transports.add(transport);
            opened.set(transport);
        });
        return Objects.requireNonNull(opened.get());
    }

    private static MemoryBroker changed(String name, Consumer<MemoryBroker> change) {
        return Objects.requireNonNull(BROKERS.compute(name, (key, present) -> {
            MemoryBroker broker = present == null ? new MemoryBroker(key) : present;
            change.accept(broker);
            return broker;
        }));
    }

    /** The first of several that are open decides on the options; the others leave them out, or give the same. */
    private void configure(MemoryUri uri) {
        if (transports.isEmpty()) {
            MemoryOptions before = options;
            options = MemoryOptions.DEFAULT.with(uri.options());
            if (!options.lease().equals(before.lease())) {
                queues().forEach(queue -> queue.cut(any -> true, false)); // leases are kept in the order of their ends
            }
        } else if (!options.with(uri.options()).equals(options)) {
            throw MemoryErrors.configuration(
                    "Opening memory:" + name + " with the options " + new TreeMap<>(uri.options())
                            + ": it is open already, with " + options
                            + "; leave the options out, give the same, or use another name",
                    null);
        }
    }

    /** A transport was closed. */
    void leave(MemoryTransport transport) {
        BROKERS.computeIfPresent(name, (key, present) -> {
            boolean last = present == this && transports.remove(transport) && transports.isEmpty();
            return last && !kept && queues().allMatch(queue -> queue.depth() == 0) ? null : present;
        });
    }

    /**
     * The broker's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * What to open a bus with.
     *
     * @return {@code memory:} and the name
     */
    public URI uri() {
        return URI.create(MemoryErrors.SCHEME + ":" + name);
    }

    /**
     * What goes wrong here on demand.
     *
     * @return the faults, always the same
     */
    public Faults faults() {
        return faults;
    }

    /**
     * Moves the broker's time on: leases and delays that end meanwhile end now. It changes the time of the broker and not that of
     * the bus, which renews leases by its own clock, and so finds out that it has lost them.
     *
     * @param time how far, not negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not go back: " + time);
        }
        clock.advance(time);
        queues().forEach(MemoryQueue::timePassed);
    }

    /**
     * Ends leases now: what is out on delivery is delivered again, while whoever has it may still be at work on it. Styles without
     * leases are not touched.
     *
     * @param names of the queues, with what is directed to engines and sent to all; none: of every queue
     */
    public void expireLeases(String... names) {
        Set<String> which = Set.of(names);
        queues().filter(queue ->
                        which.isEmpty() || which.contains(queue.destination().queue()))
                .forEach(MemoryQueue::expire);
    }

    /**
     * What a queue holds.
     *
     * @param queue its name
     * @return the numbers; zeros if there is no such queue
     */
    public Contents contents(String queue) {
        return contents(new Destination.Queue(queue));
    }

    /**
     * What a destination holds, over all namespaces.
     *
     * @param destination anything but a {@link Destination.Fanout}
     * @return the numbers; zeros if there is no such destination
     */
    public Contents contents(Destination destination) {
        return at(destination).map(MemoryQueue::contents).reduce(Contents.NONE, Contents::plus);
    }

    /**
     * The messages that wait in a queue, those on delivery left out: what was cast, if no engine runs.
     *
     * @param queue its name
     * @return a copy, in the order of arrival; empty if there is no such queue
     */
    public List<Message> messages(String queue) {
        return at(new Destination.Queue(queue))
                .flatMap(it -> it.messages().stream())
                .toList();
    }

    /**
     * Ends the broker, with all messages. Buses that are still open on it find it away for good; the next that names it gets a new
     * one. Callable twice.
     */
    @Override
    public void close() {
        BROKERS.remove(name, this);
        faults.disconnect();
        namespaces.clear();
        closed = true;
    }

    /** Names it and says what it is set to. */
    @Override
    public String toString() {
        return uri() + " " + options;
    }

    MemoryOptions options() {
        return options;
    }

    MemoryAddresses addresses(String namespace) {
        return namespaces.computeIfAbsent(namespace, it -> new MemoryAddresses(clock));
    }

    Stream<MemoryQueue> queues() {
        return namespaces.values().stream().flatMap(addresses -> addresses.all().stream());
    }

    /** The queues of a destination, one for each namespace that has it. */
    Stream<MemoryQueue> at(Destination destination) {
        return queues().filter(queue -> queue.destination().equals(destination));
    }

    int connection() {
        return connection;
    }

    boolean isAway() {
        return away;
    }

    void checkReachable(String doing) {
        if (away) {
            throw MemoryErrors.away(doing, name);
        }
    }

    /** Cuts all connections and lets no new ones in. */
    synchronized void goAway() {
        away = true;
        connection++;
        Style style = options.style();
        queues().forEach(queue -> {
            if (style.forgets()) {
                queue.forgetCounts();
            }
            queue.cut(any -> true, style.outlivesConnections());
        });
    }

    /** Lets connections in again, unless it was closed. */
    synchronized void comeBack() {
        away = closed;
    }

    /**
     * What a queue holds.
     *
     * @param ready messages that can be delivered now
     * @param delayed messages that wait for their time
     * @param inHand messages that are out on delivery
     * @param delivered how many deliveries were made since the queue was made, repeated ones included
     */
    public record Contents(int ready, int delayed, int inHand, long delivered) {
        private static final Contents NONE = new Contents(0, 0, 0, 0);

        private Contents plus(Contents more) {
            return new Contents(
                    ready + more.ready, delayed + more.delayed, inHand + more.inHand, delivered + more.delivered);
        }
    }
}
