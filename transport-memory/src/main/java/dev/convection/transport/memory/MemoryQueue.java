package dev.convection.transport.memory;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Settlement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a destination holds, and who receives from it: one lock, and no thread. What time brings about, a lease that ends or a
 * delay, is looked for by those who poll and settle; who waits in a poll wakes up for it. Thread-safe.
 */
final class MemoryQueue {
    private final Destination destination;
    private final BrokerClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Backlog backlog = new Backlog();
    private final Leases leases = new Leases();
    private final Turns turns = new Turns();
    private final Set<MemoryReceiver> receivers = new LinkedHashSet<>();

    private long arrivals;
    private long delivered;
    private boolean removed;

    /** What became of an offer. */
    enum Offer {
        STORED,
        FULL,
        /** The queue was removed; there may be another by now. */
        REMOVED
    }

    MemoryQueue(Destination destination, BrokerClock clock) {
        this.destination = destination;
        this.clock = clock;
    }

    Destination destination() {
        return destination;
    }

    /** What a receiver waits on for its turn. */
    Condition newTurn() {
        return lock.newCondition();
    }

    Offer offer(Message message, @Nullable String undecodable, long delay, boolean twice, int capacity) {
        lock.lock();
        try {
            if (removed) {
                return Offer.REMOVED;
            }
            if (size() >= capacity) {
                return Offer.FULL;
            }
            Stored stored = new Stored(message, undecodable, twice, arrivals++);
            if (delay > 0) {
                backlog.addDelayed(stored, clock.nanos() + delay);
            } else {
                backlog.add(stored);
            }
            turns.next();
            return Offer.STORED;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a receiver in; false if the queue was removed. */
    boolean attach(MemoryReceiver receiver, BooleanSupplier stillWanted) {
        return ask(() -> !removed && stillWanted.getAsBoolean() && receivers.add(receiver));
    }

    List<Received<Lent>> poll(MemoryReceiver receiver, int max, long wait) {
        lock.lock();
        boolean waited = false;
        try {
            long now = clock.nanos();
            long end = now + wait;
            while (true) {
                receiver.checkLive("Polling");
                refresh(now);
                int room = Math.min(max, receiver.room());
                if (room > 0 && backlog.ready() > 0) {
                    return handOut(receiver, room, now);
                }
                if (receiver.woken || now >= end || !await(receiver, room > 0, now, end)) {
                    return List.of();
                }
                waited = true;
                now = clock.nanos();
            }
        } finally {
            receiver.woken = false;
            passOn(waited);
            lock.unlock();
        }
    }

    /** Waits for a message, a wakeup, or the next thing that time brings about; false if interrupted. */
    private boolean await(MemoryReceiver receiver, boolean forMessages, long now, long end) {
        // A lease that is given while this waits ends later than one that began now: no need to be told of it.
        long next = Math.min(end, Math.min(now + receiver.lease, Math.min(leases.nextEnd(), backlog.nextDue())));
        return turns.await(receiver, forMessages, next - now);
    }

    private List<Received<Lent>> handOut(MemoryReceiver receiver, int room, long now) {
        List<Received<Lent>> out = new ArrayList<>(Math.min(room, backlog.ready()));
        long until = now + receiver.lease;
        while (out.size() < room) {
            Stored stored = backlog.take();
            if (stored == null) {
                break;
            }
            stored.deliveries++;
            Lent lent = new Lent(stored, receiver, until);
            leases.add(lent);
            out.add(new Received<>(lent, stored.message, receiver.style.shown(stored), stored.undecodable));
        }
        receiver.outstanding += out.size();
        delivered += out.size();
        return out;
    }

    void settle(MemoryReceiver receiver, List<Settlement<Lent>> settlements) {
        change(() -> {
            receiver.checkLive("Settling");
            long now = clock.nanos();
            refresh(now);
            boolean back = false;
            for (Settlement<Lent> settlement : settlements) {
                Lent lent = receiver.own(settlement.tag());
                if (lent.state == Lent.State.HELD) {
                    takeBack(lent, Lent.State.SETTLED);
                    if (!settlement.accepted()) {
                        again(lent, now, BrokerClock.nanos(settlement.delay()));
                        back = true;
                    } else if (lent.stored.twice) {
                        backlog.add(new Stored(lent.stored.message, lent.stored.undecodable, false, arrivals++));
                        back = true;
                    }
                }
            }
            passOn(back);
        });
    }

    List<Lent> extend(MemoryReceiver receiver, List<Lent> tags) {
        return ask(() -> {
            receiver.checkLive("Extending leases");
            long now = clock.nanos();
            refresh(now);
            List<Lent> lost = new ArrayList<>(0);
            for (Lent tag : tags) {
                Lent lent = receiver.own(tag);
                if (lent.state == Lent.State.HELD) {
                    leases.renew(lent, now + receiver.lease);
                } else {
                    lost.add(lent);
                }
            }
            return lost;
        });
    }

    void wakeUp(MemoryReceiver receiver) {
        change(() -> {
            receiver.woken = true;
            receiver.turn.signal();
        });
    }

    /** Gives back what a receiver holds and lets it go; does nothing but that if its connection was lost before. */
    void detach(MemoryReceiver receiver) {
        change(() -> {
            if (receivers.remove(receiver)) {
                long now = clock.nanos();
                for (Lent lent : leases.all(held -> held.receiver == receiver)) {
                    takeBack(lent, Lent.State.LOST);
                    again(lent, now, 0);
                }
            }
            receiver.end(Kind.CLOSED);
            passOn(false);
        });
    }

    /** Cuts off receivers: what they hold is lost to them, at once or when its leases end. */
    void cut(Predicate<MemoryReceiver> which, boolean leasesGoOn) {
        change(() -> {
            endReceivers(which, Kind.UNAVAILABLE);
            if (!leasesGoOn) {
                leases.all(held -> which.test(held.receiver)).forEach(this::lose);
                passOn(false);
            }
        });
    }

    /** Sets all counts back, as a restart of the broker may. */
    void forgetCounts() {
        change(() -> {
            backlog.all().forEach(stored -> stored.deliveries = 0);
            leases.all(held -> true).forEach(held -> held.stored.deliveries = 0);
        });
    }

    /** Those that receive here now. */
    List<MemoryReceiver> receivers() {
        return ask(() -> List.copyOf(receivers));
    }

    /** Ends all leases now. */
    void expire() {
        change(() -> {
            leases.all(held -> held.receiver.style.hasLeases()).forEach(this::lose);
            passOn(false);
        });
    }

    /** Lets those who wait look at the clock. */
    void timePassed() {
        change(() -> receivers.forEach(receiver -> receiver.turn.signal()));
    }

    /** Ends the queue with all that it holds. */
    void remove() {
        change(() -> {
            removed = true;
            endReceivers(receiver -> true, Kind.NOT_FOUND);
            leases.all(held -> true).forEach(held -> takeBack(held, Lent.State.LOST));
            backlog.clear();
        });
    }

    /** Ends the queue if nobody would notice. */
    boolean removeIfIdle() {
        return ask(() -> {
            removed = removed || receivers.isEmpty() && size() == 0;
            return removed;
        });
    }

    /** What waits here, the delayed too, in the order of arrival. */
    List<Message> messages() {
        return ask(() -> {
            refresh(clock.nanos());
            return backlog.all().stream().map(stored -> stored.message).toList();
        });
    }

    MemoryBroker.Contents contents() {
        return ask(() -> {
            refresh(clock.nanos());
            return new MemoryBroker.Contents(backlog.ready(), backlog.delayed(), leases.size(), delivered);
        });
    }

    int depth() {
        return ask(this::size);
    }

    private <R> R ask(Supplier<R> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
        } finally {
            lock.unlock();
        }
    }

    private int size() {
        return backlog.ready() + backlog.delayed() + leases.size();
    }

    private void refresh(long now) {
        for (Lent lent = leases.ended(now); lent != null; lent = leases.ended(now)) {
            lose(lent);
        }
        backlog.ripen(now);
    }

    private void lose(Lent lent) {
        takeBack(lent, Lent.State.LOST);
        lent.stored.losses++;
        again(lent, 0, 0);
    }

    private void takeBack(Lent lent, Lent.State state) {
        leases.remove(lent);
        lent.state = state;
        lent.receiver.outstanding--;
    }

    private void again(Lent lent, long now, long delay) {
        if (lent.receiver.style.drops(lent.stored)) {
            return;
        }
        if (delay > 0) {
            backlog.addDelayed(lent.stored, now + delay);
        } else {
            backlog.addAgain(lent.stored);
        }
    }

    private void endReceivers(Predicate<MemoryReceiver> which, Kind why) {
        receivers.stream().filter(which).forEach(receiver -> receiver.end(why));
        receivers.removeIf(which);
    }

    /**
     * Wakes the next who waits, if there is something for him: whoever was woken and leaves does so, and no wakeup is lost.
     *
     * @param delayedToo also if there is only something to wait for, because who knew of it leaves, or nobody knows yet
     */
    private void passOn(boolean delayedToo) {
        if (backlog.ready() > 0 || delayedToo && backlog.delayed() > 0) {
            turns.next();
        }
    }
}
