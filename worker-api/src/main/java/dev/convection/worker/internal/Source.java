package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One destination that a service receives from: its receivers, what is in hand from it, and how much more may be.
 *
 * <p>Only a queue is shared with other engines. What is directed to this engine nobody else can take, so holding a little of it
 * hinders nobody, and its credit does not depend on free slots.
 */
final class Source {
    /** What would start within this time may be in hand (architecture, "in hand"). */
    private static final long AHEAD = Duration.ofMillis(100).toNanos();

    private static final int MOST_AHEAD = 1000;

    /** Which part of what may be in hand ahead is to be free before more is taken. */
    private static final int CHUNKS = 8;

    private static final long WINDOW_EVERY = Duration.ofSeconds(1).toNanos();
    private static final double WINDOW_HIGH = 0.75;
    private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);

    private final ServiceRun run;
    private final Destination destination;
    private final String part;
    private final Map<String, InFlight> inFlight = new ConcurrentHashMap<>();
    private final Crew crew = new Crew(this);
    private final Probation probation;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AfterStakes afterStakes = new AfterStakes();

    /** Deliveries whose handlers have not ended. */
    private final AtomicInteger unended = new AtomicInteger();

    /** Deliveries that are forgotten already, and not yet with their receivers to be settled. */
    private final AtomicInteger settling = new AtomicInteger();

    /** Average time of a handler in nanoseconds, or 0 if not known; racy updates only make it a little less smooth. */
    private volatile long average;

    private final AtomicBoolean starved = new AtomicBoolean();

    private final AtomicLong windowNext = new AtomicLong(System.nanoTime());
    private volatile boolean windowHigh;

    Source(ServiceRun run, Destination destination) {
        this.run = run;
        this.destination = destination;
        this.part = Places.part(destination);
        this.probation = Probation.of(traits(), run.concurrency());
    }

    Destination destination() {
        return destination;
    }

    boolean shared() {
        return destination instanceof Destination.Queue;
    }

    boolean lane() {
        return destination instanceof Destination.Lane;
    }

    ServiceRun run() {
        return run;
    }

    Traits traits() {
        return run.bus().traits();
    }

    Crew crew() {
        return crew;
    }

    String part() {
        return part;
    }

    void ended(ReceiverLoop loop) {
        if (crew.remove(loop)) {
            run.bus().board().forget(part);
        }
    }

    Receiver<?> openReceiver(int maxOutstanding) {
        return run.bus().transport().openReceiver(destination, maxOutstanding);
    }

    void up() {
        run.bus().board().up(part);
    }

    void down(Throwable failure) {
        run.bus().board().down(part, failure);
    }

    boolean taking() {
        return run.taking();
    }

    boolean stopping() {
        return run.stopping();
    }

    int maxOutstanding() {
        return lane() ? Lanes.IN_HAND : run.concurrency() * 2 + MOST_AHEAD;
    }

    /** How many more may be taken now. */
    int credit() {
        if (lane()) {
            return Lanes.IN_HAND - inFlight.size();
        }
        int credit = look();
        if (credit <= 0) {
            // Said before looking again: a slot that is freed after the look finds it, and signals.
            starve(true);
            credit = look();
        }
        starve(credit <= 0);
        return credit;
    }

    private void starve(boolean now) {
        if (starved.get() != now && starved.compareAndSet(!now, now)) {
            run.starves(this, now);
        }
    }

    private int look() {
        return shared() ? sharedCredit() : room();
    }

    /** How many more there is room for. */
    private int room() {
        return shared() ? run.concurrency() + ahead() - run.inHand() : 1 + ahead() - unended.get();
    }

    /**
     * Whether to wake the receivers that wait for credit: not for each delivery, where many may be in hand ahead, as waking takes longer
     * than handling them. Nor as long as its part is used up, as it would find nothing: what uses it up ends, and then this is asked
     * again.
     */
    boolean worthWaking(int leastAhead) {
        if (!starved.get() || room() <= ahead() / CHUNKS) {
            return false;
        }
        if (!shared() || !run.othersStarve(this)) {
            return true;
        }
        int part = part(leastAhead);
        int free = part - unended.get();
        return free > part / 2 || free > 0 && run.inHand() < run.concurrency();
    }

    private int sharedCredit() {
        int credit = room();
        return credit > 0 && run.othersStarve(this) ? Math.min(credit, part(run.leastAhead()) - unended.get()) : credit;
    }

    /**
     * Its part of what may be in hand while others wait for theirs. Of what may be in hand ahead only as much as the one with the longest
     * handlers could use: that one has no credit while others have more.
     */
    private int part(int leastAhead) {
        return Math.max(1, (run.concurrency() + Math.min(ahead(), leastAhead)) / run.sharedSources());
    }

    boolean starved() {
        return starved.get();
    }

    int ahead() {
        long known = average;
        return known == 0 ? 0 : (int) Math.min(MOST_AHEAD, run.concurrency() * AHEAD / known);
    }

    /** How long its handlers take, in nanoseconds; 0 if that is not known. */
    long average() {
        return average;
    }

    void ran(long nanos) {
        long known = average;
        average = Math.max(1, known == 0 ? nanos : known + (nanos - known) / 8);
    }

    void waits(int change) {
        waiting.addAndGet(change);
    }

    /** Of so many more a copy is being made before they are handled: in hand, though in no slot. */
    void stakes(int change) {
        if (change != 0) { // as with nearly all settlements
            inHand(change);
            afterStakes.changed(change);
        }
    }

    /**
     * Whether one has to wait, as it is a copy that says that it will begin, and an original here is not settled yet: if it killed its
     * engine now there would be two of it. It is submitted when that is done.
     */
    boolean waitsForStakes(InFlight delivery) {
        return delivery.wire().attribute(EventAttributes.BEGUN) != null && afterStakes.holds(delivery);
    }

    /** The copy of one is stored. */
    void copied(String original) {
        afterStakes.copied(original);
    }

    /** Whether one is an original that was copied here already: the copy is handled in its stead. */
    boolean cameAgain(InFlight delivery) {
        return afterStakes.again(delivery);
    }

    /** What is in a lane waits for a time and for no slot. */
    private void inHand(int change) {
        if (!lane()) {
            run.inHand(change);
        }
    }

    boolean hasWaiting() {
        return shared() && waiting.get() > 0;
    }

    /** Gives back what has waited too long for a slot: its handlers are slower than they were. */
    void giveBackStale() {
        if (hasWaiting()) {
            List<InFlight> stale = run.slots().revoke(this, System.nanoTime() - Session.PATIENCE);
            if (!stale.isEmpty()) {
                average = Math.max(average, run.concurrency() * AHEAD + 1);
                stale.forEach(run.courier()::giveBack);
            }
        }
    }

    /** Tells how much of the broker's window is used up, now and then, and warns when it comes to be much. */
    void watchWindow() {
        long now = System.nanoTime();
        long next = windowNext.get();
        if (now - next < 0 || !windowNext.compareAndSet(next, now + WINDOW_EVERY)) {
            return;
        }
        OptionalDouble used = run.bus().transport().windowUsed(destination);
        if (used.isPresent()) {
            boolean high = used.getAsDouble() >= WINDOW_HIGH;
            if (shared()) {
                run.bus().listeners().windowUsed(destination.queue(), used.getAsDouble());
            }
            if (high && !windowHigh) {
                LOG.warn(
                        "{}: {} % of the broker's window is used up: a message that is handled for long, or left by a hung"
                                + " engine, will hold up all that come after it; put long work on a queue of its own",
                        part, Math.round(used.getAsDouble() * 100));
            }
            windowHigh = high;
        }
    }

    void renewed(int count) {
        if (count > 0) {
            run.bus().listeners().renewed(destination.queue(), count);
        }
    }

    /**
     * A delivery has come: attaches it to what runs already, or finds out what to do with it. True if the present thread, which may
     * lend itself to one handler, is to do so.
     */
    <T> boolean received(Held<T> held, Received<T> delivery, boolean mayLend) {
        // By the copy and not by the message: a copy that the bus has made may come before its original is settled, and
        // attached to it would be settled with it, unhandled.
        String copy = delivery.message().copyId();
        InFlight running = inFlight.get(copy);
        if (running != null && running.attach(held)) {
            return false;
        }
        InFlight fresh = new InFlight(this, copy, delivery, held);
        unended.incrementAndGet();
        inHand(1);
        inFlight.put(copy, fresh);
        return run.triage().sort(fresh, delivery.undecodable(), mayLend);
    }

    /** Whether one that has come may be what the engine died of before this start; asked once for each. */
    boolean suspects(Message wire) {
        return !lane() && probation.suspects(wire);
    }

    /** The handler of one has ended, or will never begin. */
    void ended() {
        unended.decrementAndGet();
        inHand(-1);
    }

    /** Forgets one, and has what is to become of it put into its receivers' hands. A stop waits for the second too. */
    void forget(InFlight delivery, Runnable settlement) {
        settling.incrementAndGet();
        try {
            inFlight.remove(delivery.copy(), delivery);
            settlement.run();
        } finally {
            if (settling.decrementAndGet() == 0 && inFlight.isEmpty()) {
                run.idle();
            }
        }
    }

    Iterable<InFlight> all() {
        return inFlight.values();
    }

    boolean empty() {
        return inFlight.isEmpty() && settling.get() == 0;
    }

    /** A message as it was cast. */
    static Message shown(Message wire) {
        if (wire.attributes().isEmpty()) {
            return wire;
        }
        for (String name : EventAttributes.TRANSIT) {
            if (wire.attribute(name) != null) {
                return wire.without(EventAttributes.TRANSIT);
            }
        }
        return wire;
    }
}
