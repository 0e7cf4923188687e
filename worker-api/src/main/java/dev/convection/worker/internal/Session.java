package dev.convection.worker.internal;

import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The life of one receiver, from its opening to its death or end: polls, settles, renews, all on its loop's thread at the time. */
final class Session<T> {
    private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

    /** A receiver that found nothing for so long is looked at whether it is one too many. */
    private static final long LONG_IDLE = Duration.ofSeconds(5).toNanos();

    /** With so many settlements at a time more are about to follow: then the receiver is not woken for each. */
    private static final int MANY = 8;

    /** So many full polls in a row show that more is waiting. */
    private static final int BACKLOG = 3;

    /** How long settlements wait for company then. */
    private static final long LINGER = Duration.ofMillis(5).toNanos();

    /** How long what waits for a slot may wait before it is given back, and so how often to look. */
    static final long PATIENCE = Duration.ofMillis(200).toNanos();

    private final ReceiverLoop loop;
    private final Source source;
    private final Receiver<T> receiver;
    private final int maxOutstanding;
    private final long lease;
    private final long trusted;
    private final Outstanding<T> outstanding = new Outstanding<>();
    private final Queue<Held<T>> mailbox = new ConcurrentLinkedQueue<>();
    private final long born = System.nanoTime();
    private long renewAt = born;
    private long polledLast;
    private long busySince;
    private boolean proven;

    /** Whether something came since it was last looked at whether this receiver is needed. */
    private boolean served;

    /** How many polls in a row have brought all that they asked for. */
    private int fullPolls;

    private final Asking asking;

    /** Whether it takes nothing more before all of a batch is settled. */
    private final boolean batches;

    /** How many of the last batch are not in the mailbox yet. */
    private final AtomicInteger unsettled = new AtomicInteger();

    /** Whether only the last of a batch is to wake this thread, as it has just done a good many and will look by itself. */
    private volatile boolean lingering;

    private volatile boolean dead;

    /** Of how many that are being settled copies wait. */
    private int unsettledStakes;

    /** Whether this thread is to lend itself to a handler. */
    private boolean lends;

    Session(ReceiverLoop loop, Receiver<T> receiver, Traits traits, int maxOutstanding) {
        this.loop = loop;
        this.source = loop.source();
        this.receiver = receiver;
        this.maxOutstanding = maxOutstanding;
        this.batches = traits.holdsUp();
        this.asking = new Asking(batches);
        this.lease = traits.lease().toNanos();
        // The margin covers the way of a settlement to the broker, and clocks that run at different speeds.
        this.trusted = lease - lease / 10;
    }

    /** Any thread: an outcome for the mailbox. */
    void settle(Held<T> held) {
        mailbox.add(held);
        boolean last = batches && unsettled.decrementAndGet() == 0;
        if (last || !lingering) {
            Untold.tell(loop);
        }
        if (dead) {
            dropStake(held);
        }
    }

    void wakeup() {
        receiver.wakeup();
    }

    /**
     * Runs until the loop ends, or is one too many. False if another thread has taken the place of this one. Throws if the receiver
     * is dead.
     */
    boolean run() {
        // Attentive before looking at anything that a signal may be about, the end included.
        for (loop.attentive(); !loop.ending(); loop.attentive()) {
            boolean linger = drain() >= MANY && batches;
            renew();
            source.giveBackStale();
            source.watchWindow();
            loop.idle(!full());
            prove();
            int credit = source.taking() ? source.credit() : 0;
            if (surplus()) {
                return true;
            }
            long wait = longestWait();
            if (credit <= 0) {
                pause(Math.min(wait, rest()), linger);
            } else if (full()) {
                pause(Math.min(wait, source.crew().heldUp(busySince)), linger);
            } else if (!source.crew().mayAsk(loop)) {
                pause(wait, linger);
            } else {
                ask(credit, wait);
            }
            if (lends && !lend()) {
                return false;
            }
        }
        return true;
    }

    private boolean lend() {
        lends = false;
        return loop.lend();
    }

    private void pause(long nanos, boolean linger) {
        lingering = linger && unsettled.get() > 0;
        loop.pause(lingering ? Math.min(nanos, LINGER) : nanos);
        lingering = false;
    }

    private void ask(int credit, long wait) {
        int much = asking.much(Math.min(credit, maxOutstanding - outstanding.size()), System.nanoTime());
        if (much > 0) {
            poll(much, wait);
        } else {
            loop.pause(Asking.STEP);
        }
    }

    /**
     * Whether this receiver is one too many. Asked when it has done what it took, and when it has been idle for long; never of one that
     * asks for others too, as what comes at this very moment may count as delivered without having been.
     */
    private boolean surplus() {
        boolean longIdle = loop.idleFor(System.nanoTime()) >= LONG_IDLE;
        if (!served && !longIdle || !outstanding.isEmpty()) {
            return false;
        }
        served = false;
        return source.crew().surplus(loop, longIdle);
    }

    /**
     * Nothing is asked for at present: if it stays so, or the service stops, what was asked for and has not come goes back to the
     * broker, or it would wait here for handlers that may take an hour. Not at once, as with quick handlers there is credit again
     * at once, and taking back costs a round trip. Says how long to wait before asking again.
     */
    private long rest() {
        if (!loop.receiving()) {
            return LONGEST_WAIT;
        }
        long now = System.nanoTime();
        long left = source.stopping() ? 0 : PATIENCE / 2 - (now - polledLast);
        if (left > 0) {
            return left;
        }
        accept(receiver.rest(), now, false);
        loop.receiving(false);
        source.crew().asked(loop);
        return LONGEST_WAIT;
    }

    /** Whether it can take nothing before something is settled. */
    private boolean full() {
        return !outstanding.isEmpty() && (batches || outstanding.size() >= maxOutstanding);
    }

    /** Opening proves little, as some clients connect later: a receiver works when it has been polled, or has lived a while. */
    private void prove() {
        if (!proven && lived() > LONGEST_WAIT) {
            proven = true;
            source.up();
        }
    }

    long lived() {
        return System.nanoTime() - born;
    }

    private long longestWait() {
        long wait = LONGEST_WAIT;
        if (lease > 0) {
            wait = Math.min(wait, lease / 6);
            if (!outstanding.isEmpty()) {
                wait = Math.min(wait, Math.max(0, renewAt - System.nanoTime()));
            }
        }
        return source.hasWaiting() ? Math.min(wait, PATIENCE / 2) : wait;
    }

    private void poll(int credit, long wait) {
        // Announced before looking at the flag: a stop that has set the flag either sees this poll or is seen by it.
        // Taken back when
        // the receiver rests, as what it asked for may outlive the poll.
        loop.receiving(true);
        if (!source.stopping()) {
            take(credit, wait);
        }
    }

    private void take(int credit, long wait) {
        boolean mayWait = loop.block(this);
        long started = System.nanoTime();
        List<Received<T>> deliveries = receiver.poll(credit, Duration.ofNanos(mayWait ? wait : 0));
        loop.attentive();
        polledLast = System.nanoTime();
        if (!proven) {
            proven = true;
            source.up();
        }
        accept(deliveries, started, deliveries.size() == 1 && polledLast - started > Slots.SHORT);
        if (!deliveries.isEmpty()) {
            source.crew().asked(loop);
            fullPolls = deliveries.size() < credit ? 0 : fullPolls + 1;
            if (fullPolls >= BACKLOG && source.credit() >= credit / 2) {
                source.crew().backlog();
            }
        }
    }

    /** Lone: it came alone, and was waited for; with a backlog a poll may bring one as well. */
    private void accept(List<Received<T>> deliveries, long started, boolean lone) {
        if (outstanding.isEmpty()) {
            busySince = System.nanoTime();
            renewAt = started + lease / 3;
            unsettled.set(0);
        }
        if (batches) {
            unsettled.addAndGet(deliveries.size());
        }
        for (Received<T> delivery : deliveries) {
            Held<T> held = new Held<>(this, delivery.tag(), started + trusted);
            outstanding.add(held);
            lends |= source.received(held, delivery, lone);
        }
        served |= !deliveries.isEmpty();
        loop.idle(!full());
    }

    /** Settles what is in the mailbox; says how many. */
    private int drain() {
        if (mailbox.isEmpty()) {
            return 0;
        }
        List<Settlement<T>> settlements = new ArrayList<>();
        int stakes = 0;
        long now = System.nanoTime();
        for (Held<T> held = mailbox.poll(); held != null; held = mailbox.poll()) {
            // What was lost meanwhile, or may have been, belongs to another engine: say nothing about it.
            boolean staked = held.takeStake();
            stakes += staked ? 1 : 0;
            if (outstanding.remove(held) && trusted(held, now)) {
                settlements.add(new Settlement<>(held.tag, held.accepted, held.delay, staked));
            }
        }
        unsettledStakes += stakes;
        if (!settlements.isEmpty()) {
            receiver.settle(settlements);
        }
        stakesSettled();
        return settlements.size();
    }

    private void stakesSettled() {
        int settled = unsettledStakes;
        unsettledStakes = 0;
        source.stakes(-settled);
    }

    private boolean trusted(Held<T> held, long now) {
        return lease == 0 || now - held.trustedUntil < 0;
    }

    private void renew() {
        long now = System.nanoTime();
        if (lease == 0 || outstanding.isEmpty() || now - renewAt < 0) {
            return;
        }
        List<Held<T>> lost = new ArrayList<>();
        List<T> tags = new ArrayList<>(outstanding.size());
        for (Held<T> held : outstanding) {
            if (trusted(held, now)) {
                tags.add(held.tag);
            } else {
                lost.add(held);
            }
        }
        if (!tags.isEmpty()) {
            // The anchor is the start of the attempt: a slow reply never stretches a lease.
            List<T> gone = receiver.extend(tags);
            for (Held<T> held : outstanding) {
                if (!gone.isEmpty() && gone.contains(held.tag)) {
                    lost.add(held);
                } else if (trusted(held, now)) {
                    held.trustedUntil = now + trusted;
                }
            }
            source.renewed(tags.size() - gone.size());
        }
        lost.forEach(this::lose);
        renewAt = now + lease / 3;
    }

    private void lose(Held<T> held) {
        if (outstanding.remove(held)) {
            held.lost();
        }
    }

    /** Settles the rest and closes, at an orderly end. */
    void close() {
        try {
            drain();
        } finally {
            die();
        }
    }

    /** The receiver is gone, and its tags with it. */
    void die() {
        try {
            if (lends) {
                source.run().slots().call();
            }
            receiver.close();
        } finally {
            outstanding.copy().forEach(this::lose);
            dead = true;
            mailbox.forEach(this::dropStake);
            // What it held comes again. Not sooner, or a copy that it held would begin here, and again when that comes.
            stakesSettled();
        }
    }

    private void dropStake(Held<T> held) {
        if (held.takeStake()) {
            source.stakes(-1);
        }
    }
}
