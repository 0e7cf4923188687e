package dev.convection.worker.fake;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Takes what its broker has, and holds its caller to the rules. */
public final class FakeReceiver implements Receiver<Tag> {
    private final FakeBroker broker;
    public final Destination source;
    public final int number;
    public final int maxOutstanding;
    public final List<Tag> outstanding = new CopyOnWriteArrayList<>();
    private final AtomicReference<Thread> inside = new AtomicReference<>();
    public volatile boolean closed;

    /** Whether nothing that it has asked for is still open. */
    public volatile boolean resting = true;

    private boolean woken;

    FakeReceiver(FakeTransport transport, Destination source, int maxOutstanding) {
        this.broker = transport.broker;
        this.source = source;
        this.number = broker.receiversOpened.get();
        this.maxOutstanding = maxOutstanding;
        if (maxOutstanding < 1 || maxOutstanding > broker.traits.maxOutstanding()) {
            broker.violation("maxOutstanding is " + maxOutstanding);
        }
    }

    @Override
    public List<Received<Tag>> poll(int max, Duration wait) {
        enter("poll");
        try {
            long held = outstanding.stream().filter(tag -> !tag.over()).count();
            if (max < 1 || wait.isNegative() || held + max > maxOutstanding) {
                broker.violation("poll of " + max + " for " + wait + " with " + held + " outstanding");
            }
            if (broker.traits.holdsUp() && !outstanding.isEmpty()) {
                broker.violation("poll with unsettled deliveries");
            }
            broker.polls.add(new FakeBroker.Poll(this, max, wait));
            broker.onPoll.accept(this);
            resting = false;
            return received(broker.take(this, max, wait.toNanos()));
        } finally {
            inside.set(null);
        }
    }

    private List<Received<Tag>> received(List<Tag> taken) {
        outstanding.addAll(taken);
        broker.delivered.addAll(taken);
        return taken.stream()
                .map(tag -> new Received<>(tag, tag.message, tag.deliveries, broker.undecodable(tag)))
                .toList();
    }

    @Override
    public List<Received<Tag>> rest() {
        enter("rest");
        try {
            int late = broker.onRest.applyAsInt(this);
            List<Received<Tag>> received = late == 0 ? List.of() : received(broker.take(this, late, 0));
            resting = true;
            return received;
        } finally {
            inside.set(null);
        }
    }

    @Override
    public void settle(List<Settlement<Tag>> settlements) {
        enter("settle");
        try {
            if (settlements.isEmpty()) {
                broker.violation("nothing was settled");
            }
            broker.onSettle.accept(this);
            for (Settlement<Tag> settlement : settlements) {
                Tag tag = settlement.tag();
                if (tag.receiver != this || !outstanding.remove(tag)) {
                    broker.violation("settled twice or elsewhere: " + tag);
                }
                if (!settlement.delay().isZero() && !broker.traits.delayedRelease()) {
                    broker.violation("a release was delayed");
                }
                tag.accepted = settlement.accepted();
                broker.settled.add(settlement);
                if (!settlement.accepted()) {
                    boolean counts = broker.traits.releaseCounts();
                    broker.back(tag, counts ? 1 : 0, settlement.delay());
                }
            }
        } finally {
            inside.set(null);
        }
    }

    @Override
    public List<Tag> extend(List<Tag> tags) {
        enter("extend");
        try {
            if (tags.isEmpty() || broker.traits.lease().isZero()) {
                broker.violation("extended for nothing");
            }
            for (Tag tag : tags) {
                if (tag.receiver != this || tag.settled()) {
                    broker.violation("extended though settled, or elsewhere: " + tag);
                }
                tag.renew();
            }
            broker.extensions.add(new FakeBroker.Extension(this, List.copyOf(tags), System.nanoTime()));
            List<Tag> lost = new ArrayList<>(broker.onExtend.apply(tags));
            outstanding.removeAll(lost);
            return lost;
        } finally {
            inside.set(null);
        }
    }

    @Override
    public void wakeup() {
        broker.wakeups.incrementAndGet();
        synchronized (broker) {
            woken = true;
            broker.notifyAll();
        }
        broker.onWakeup.accept(this);
    }

    /** Under the broker's lock. */
    boolean woken() {
        boolean now = woken;
        woken = false;
        return now;
    }

    Duration lease() {
        return broker.traits.lease();
    }

    private void enter(String what) {
        Thread current = Thread.currentThread();
        Thread other = inside.getAndSet(current);
        if (other != null) {
            broker.violation(what + " by " + current.getName() + " while " + other.getName() + " is in a call");
        }
        if (closed) {
            inside.set(null);
            broker.violation(what + " after close");
            throw FakeBroker.failure(Kind.CLOSED);
        }
    }

    @Override
    public void close() {
        if (inside.get() != null) {
            broker.violation("close while " + inside.get() + " is in a call");
        }
        if (!closed) {
            closed = true;
            List<Tag> left = List.copyOf(outstanding);
            outstanding.clear();
            left.forEach(tag -> broker.back(tag, 1, Duration.ZERO));
            broker.onCloseReceiver.accept(this);
        }
    }
}
