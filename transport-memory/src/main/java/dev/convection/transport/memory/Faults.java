package dev.convection.transport.memory;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What goes wrong on a {@link MemoryBroker}, when a test says so: what a real broker and its network do on a bad day. Thread-safe.
 * All methods return at once.
 */
public final class Faults {
    private static final long CLOSE_WAITS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MemoryBroker broker;
    private final List<Failing> failing = new ArrayList<>();
    private final List<HeldSend> held = new ArrayList<>();
    private final AtomicInteger foreigners = new AtomicInteger();
    private boolean holding;
    private double duplicates;
    private Random random = new Random(0);

    /** Whether anything at all is wrong with sends: all that a send looks at on a good day. */
    private volatile boolean armed;

    Faults(MemoryBroker broker) {
        this.broker = broker;
    }

    /**
     * Fails sends: nothing is stored, and the sender is told so.
     *
     * @param sends how many, from now on; retries, dead letters and the bus's resends are sends too
     * @param kind what they fail with; {@code OUTCOME_UNKNOWN} is the case in which nothing was stored, of which the sender cannot
     *     know
     */
    public void failSends(int sends, Kind kind) {
        failSends(sends, kind, to -> true);
    }

    /**
     * Fails sends to some destinations, such as {@code Destination.DeadLetters.class::isInstance}.
     *
     * @param sends how many, from now on
     * @param kind what they fail with
     * @param to which destinations
     */
    public synchronized void failSends(int sends, Kind kind, Predicate<? super Destination> to) {
        failing.add(new Failing(sends, kind, false, to));
        rearm();
    }

    /**
     * Stores what is sent and loses the confirmation: the sender is told {@code OUTCOME_UNKNOWN}.
     *
     * @param sends how many, from now on
     */
    public synchronized void loseConfirmations(int sends) {
        failing.add(new Failing(sends, Kind.OUTCOME_UNKNOWN, true, to -> true));
        rearm();
    }

    /**
     * Leaves sends without an answer, like a broker that is too busy, or a network that swallows everything. A sender that is
     * closed meanwhile waits a second for its own, and gives them up as {@code OUTCOME_UNKNOWN}.
     */
    public synchronized void holdSends() {
        holding = true;
        rearm();
    }

    /**
     * How many sends wait for an answer at present.
     *
     * @return 0 unless {@link #holdSends()} was called
     */
    public synchronized int heldSends() {
        return held.size();
    }

    /** Does what was held, in its order, and holds no more. */
    public void releaseSends() {
        List<HeldSend> free;
        synchronized (this) {
            holding = false;
            free = List.copyOf(held);
            held.clear();
            rearm();
            notifyAll();
        }
        free.forEach(send -> send.follow(now(send.to, send.store)));
    }

    /**
     * Has messages sent to queues, engines and all engines delivered once more after they were settled, as when a client sent one
     * twice. Workers must stand it.
     *
     * @param probability 0: none; 1: all
     * @param seed which ones; the same seed doubles the same
     */
    public synchronized void duplicate(double probability, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("A probability is from 0 to 1, not " + probability);
        }
        duplicates = probability;
        random = new Random(seed);
        rearm();
    }

    /**
     * Cuts off everyone who receives, as when connections break: their receivers fail with {@code UNAVAILABLE}, and what they had in
     * hand is delivered again at once, also if its lease is not over. Engines notice, and come back with new receivers.
     */
    public void killReceivers() {
        broker.queues().forEach(queue -> queue.cut(any -> true, false));
    }

    /**
     * Kills an engine, as far as the broker can see: nothing that its bus does from now on reaches the broker, whatever its handlers
     * go on doing, and what it had in hand is delivered again at once. Everything else on the same bus dies with it, so give an
     * engine that is to be killed a bus of its own. There is no way back; stop the service, close the bus, and start others.
     *
     * @param engine the engine's name
     * @throws IllegalArgumentException if no engine of that name is running
     */
    public void kill(String engine) {
        Set<MemoryTransport> dying = broker.queues()
                .filter(queue -> queue.destination() instanceof Destination.Directed own
                        && own.engine().equals(engine))
                .flatMap(queue -> queue.receivers().stream())
                .map(MemoryReceiver::transport)
                .collect(Collectors.toSet());
        if (dying.isEmpty()) {
            throw new IllegalArgumentException("There is no engine " + engine + " running on " + broker.uri());
        }
        dying.forEach(MemoryTransport::sever);
        broker.queues().forEach(queue -> queue.cut(receiver -> dying.contains(receiver.transport()), false));
    }

    /**
     * Takes the broker away. Whatever is asked of it fails with {@code UNAVAILABLE}, also after {@link #reconnect()} if it is asked
     * by a sender or receiver from before; sends that are held end as {@code OUTCOME_UNKNOWN} and are not stored. Messages are
     * kept. Leases of the default style go on; other styles have the messages delivered again when the broker is back.
     */
    public void disconnect() {
        broker.goAway();
        List<HeldSend> lost;
        synchronized (this) {
            lost = List.copyOf(held);
            held.clear();
            notifyAll();
        }
        lost.forEach(HeldSend::giveUp);
    }

    /** Brings the broker back after {@link #disconnect()}. */
    public void reconnect() {
        broker.comeBack();
    }

    /**
     * Puts something that is no CloudEvent into a queue, as a foreign program may.
     *
     * @param queue the queue's name
     * @param body what it puts there
     * @throws IllegalArgumentException if there is no such queue
     */
    public void undecodable(String queue, byte[] body) {
        List<MemoryQueue> queues = broker.at(new Destination.Queue(queue)).toList();
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("There is no queue " + queue + "; start an engine first, or cast to it");
        }
        for (MemoryQueue each : queues) {
            Message message = MemoryMessages.undecodable("foreign-" + foreigners.incrementAndGet(), body);
            each.offer(message, "no specversion: not a CloudEvent", 0, false, Integer.MAX_VALUE);
        }
    }

    /** Ends all faults: sends that were held are done, and a broker that was away is back. */
    public void clear() {
        synchronized (this) {
            failing.clear();
            duplicates = 0;
        }
        releaseSends();
        reconnect();
    }

    boolean armed() {
        return armed;
    }

    /** Does a send, or what is wrong with it. */
    CompletionStage<Void> send(MemorySender sender, Destination to, Store store) {
        synchronized (this) {
            if (holding) {
                HeldSend send = new HeldSend(sender, to, store, new CompletableFuture<>());
                held.add(send);
                return send.word.minimalCompletionStage();
            }
        }
        return now(to, store);
    }

    private CompletionStage<Void> now(Destination to, Store store) {
        Failing fault;
        boolean twice;
        synchronized (this) {
            fault = failing.stream()
                    .filter(each -> each.to.test(to))
                    .findFirst()
                    .orElse(null);
            if (fault != null && --fault.sends <= 0) {
                failing.remove(fault);
                rearm();
            }
            twice = isWork(to) && duplicates > 0 && random.nextDouble() < duplicates;
        }
        if (fault == null) {
            return store.store(twice);
        }
        if (fault.stored) {
            var unused = store.store(twice);
        }
        return CompletableFuture.failedStage(asked(to, fault.kind));
    }

    /** Waits for the sends of a sender that are held, but not for long. */
    void abandon(MemorySender sender) {
        List<HeldSend> lost;
        synchronized (this) {
            long end = System.nanoTime() + CLOSE_WAITS_NANOS;
            while (held.stream().anyMatch(send -> send.sender == sender) && waitUntil(end)) {
                // as long as they are held
            }
            lost = held.stream().filter(send -> send.sender == sender).toList();
            held.removeAll(lost);
        }
        lost.forEach(HeldSend::giveUp);
    }

    private boolean waitUntil(long end) {
        long left = end - System.nanoTime();
        try {
            if (left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return left > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void rearm() {
        armed = holding || duplicates > 0 || !failing.isEmpty();
    }

    private static boolean isWork(Destination to) {
        return !(to instanceof Destination.DeadLetters || to instanceof Destination.Lane);
    }

    private static RuntimeException asked(Destination to, Kind kind) {
        return MemoryErrors.of(kind, "Sending to " + to + ": failed as a test asked for");
    }

    /** Stores the message of a send. */
    interface Store {
        /** Stores it, to be delivered once more after it was settled if {@code twice}. */
        CompletionStage<Void> store(boolean twice);
    }

    /** Sends that are to fail. */
    private static final class Failing {
        private int sends;
        private final Kind kind;
        private final boolean stored;
        private final Predicate<? super Destination> to;

        private Failing(int sends, Kind kind, boolean stored, Predicate<? super Destination> to) {
            if (sends < 1) {
                throw new IllegalArgumentException("At least one send must fail, not " + sends);
            }
            this.sends = sends;
            this.kind = kind;
            this.stored = stored;
            this.to = to;
        }
    }

    /** A send that has not been answered. */
    private record HeldSend(MemorySender sender, Destination to, Store store, CompletableFuture<Void> word) {

        private void follow(CompletionStage<Void> outcome) {
            outcome.whenComplete((done, failure) -> {
                if (failure == null) {
                    word.complete(null);
                } else {
                    word.completeExceptionally(failure);
                }
            });
        }

        private void giveUp() {
            word.completeExceptionally(MemoryErrors.of(
                    Kind.OUTCOME_UNKNOWN,
                    "Sending to " + to + ": the broker did not answer; send again if it matters"));
        }
    }
}
