package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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

    private final ServiceRun run;
    private final Destination destination;
    private final String part;
    private final Map<String, InFlight> inFlight = new ConcurrentHashMap<>();
    private final Crew crew = new Crew(this);
    private final AtomicInteger waiting = new AtomicInteger();

    /** Deliveries whose handlers have not ended. */
    private final AtomicInteger unended = new AtomicInteger();

    /** Deliveries that are forgotten already, and not yet with their receivers to be settled. */
    private final AtomicInteger settling = new AtomicInteger();

    /** Average time of a handler in nanoseconds, or 0 if not known; racy updates only make it a little less smooth. */
    private volatile long average;

    private volatile boolean starved;

    Source(ServiceRun run, Destination destination) {
        this.run = run;
        this.destination = destination;
        this.part = Places.part(destination);
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
        // Said before looking: a slot that is freed after the look finds it, and signals.
        starved = true;
        int credit = shared() ? sharedCredit() : 1 + ahead() - unended.get();
        starved = credit <= 0;
        return credit;
    }

    private int sharedCredit() {
        int credit = run.concurrency() + ahead() - run.slots().inHand();
        return credit > 0 && run.othersStarve(this)
                ? Math.min(credit, Math.max(1, run.concurrency() / run.sharedSources()) - unended.get())
                : credit;
    }

    boolean starved() {
        return starved;
    }

    private int ahead() {
        long known = average;
        return known == 0 ? 0 : (int) Math.min(MOST_AHEAD, run.concurrency() * AHEAD / known);
    }

    void ran(long nanos) {
        long known = average;
        average = Math.max(1, known == 0 ? nanos : known + (nanos - known) / 8);
    }

    void waits(int change) {
        waiting.addAndGet(change);
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

    void renewed(int count) {
        if (count > 0) {
            run.bus().listeners().renewed(destination.queue(), count);
        }
    }

    /** A delivery has come: attaches it to what runs already, or finds out what to do with it. */
    <T> void received(Held<T> held, Received<T> delivery) {
        // By the copy and not by the message: a copy that the bus has made may come before its original is settled, and
        // attached to it would be settled with it, unhandled.
        String copy = delivery.message().copyId();
        InFlight running = inFlight.get(copy);
        if (running != null && running.attach(held)) {
            return;
        }
        InFlight fresh = new InFlight(this, copy, delivery, held);
        unended.incrementAndGet();
        inFlight.put(copy, fresh);
        run.triage().sort(fresh, delivery.undecodable());
    }

    /** The handler of one has ended, or will never begin. */
    void ended() {
        unended.decrementAndGet();
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
        for (String name : EventAttributes.TRANSIT) {
            if (wire.attribute(name) != null) {
                return wire.without(EventAttributes.TRANSIT);
            }
        }
        return wire;
    }
}
