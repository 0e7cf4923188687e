package dev.convection.worker.internal;

import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.spi.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One message in hand, from its coming until it is settled or lost: what its handler sees, and who holds it. */
final class InFlight implements Delivery {
    private enum State {
        WAITING,
        RUNNING,
        ENDED,
        GONE
    }

    private final Source source;
    private final String copy;
    private final Message wire;
    private final Message shown;
    private final int attempt;
    private final int deliveries;
    private final boolean suspect;
    private final long received = System.nanoTime();
    private List<Held<?>> holders = new ArrayList<>(1);
    private State state = State.WAITING;
    private boolean staked;
    private @Nullable Thread thread;
    private @Nullable List<Runnable> onLost;
    private volatile boolean leaseLost;
    private volatile long started;

    <T> InFlight(Source source, String copy, Received<T> delivery, Held<T> held) {
        this.source = source;
        this.copy = copy;
        this.wire = delivery.message();
        this.shown = Source.shown(wire);
        this.deliveries = delivery.deliveries();
        this.attempt = attempt(wire, deliveries, source.traits().releaseCounts());
        this.suspect = source.suspects(wire);
        holders.add(held);
        held.adopt(this);
    }

    /**
     * The copy's own number, and what the broker counted since. A copy that was not to be handled before some time came once too
     * early and was released: that delivery was no attempt.
     */
    static int attempt(Message wire, int deliveries, boolean releaseCounts) {
        long base = Math.max(1, EventAttributes.number(wire, EventAttributes.ATTEMPT, 1));
        int early = releaseCounts && wire.attribute(EventAttributes.DUE) != null ? 2 : 1;
        return (int) Math.min(Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, base) + Math.max(0, deliveries - early));
    }

    /** Which copy of the message it is. */
    String copy() {
        return copy;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    Source source() {
        return source;
    }

    /** The message with all that the bus has put on it. */
    Message wire() {
        return wire;
    }

    int deliveries() {
        return deliveries;
    }

    /** A copy of it is made before it is handled; it stays in hand until it is settled. */
    synchronized void stake() {
        staked = true;
        source.stakes(1);
    }

    /** Whether it may be what the engine died of. */
    boolean suspect() {
        return suspect;
    }

    long received() {
        return received;
    }

    @Override
    public Message message() {
        return shown;
    }

    @Override
    public String queue() {
        return source.destination().queue();
    }

    @Override
    public String engine() {
        return source.run().engine();
    }

    @Override
    public boolean lastAttempt() {
        return attempt >= source.run().retry().attempts();
    }

    @Override
    public boolean leaseLost() {
        return leaseLost;
    }

    @Override
    public void onLeaseLost(Runnable callback) {
        synchronized (this) {
            if (!leaseLost) {
                onLost = onLost == null ? new ArrayList<>(1) : onLost;
                onLost.add(callback);
                return;
            }
        }
        callback.run();
    }

    /** The same message has come again. False if it is settled by now, so that this is a new delivery. */
    synchronized boolean attach(Held<?> held) {
        if (state == State.GONE) {
            return false;
        }
        holders.add(held);
        held.adopt(this);
        leaseLost = false;
        return true;
    }

    /** Runs the handler on this thread; false if it goes on without the thread, which then keeps the slot. */
    boolean run() {
        synchronized (this) {
            if (state != State.WAITING) {
                return true;
            }
            state = State.RUNNING;
            thread = Thread.currentThread();
            started = System.nanoTime();
        }
        source.waits(-1);
        CompletableFuture<Outcome> future = call();
        release();
        if (future.isDone()) {
            ended(future);
            return true;
        }
        var unused = future.whenComplete((outcome, failure) -> {
            try {
                ended(future);
            } finally {
                source.run().slots().release();
            }
        });
        return false;
    }

    private CompletableFuture<Outcome> call() {
        CurrentDelivery.set(this);
        AutoCloseable scope = source.run().bus().listeners().handling(this);
        try {
            CompletionStage<Outcome> stage = source.run().route(this).body().run(this);
            return stage == null
                    ? CompletableFuture.completedFuture(Outcome.retry("the handler returned null"))
                    : stage.toCompletableFuture();
        } catch (Throwable e) {
            // Whatever a handler throws, an Error included, is a failed attempt and never a success.
            return CompletableFuture.completedFuture(Outcome.of(e));
        } finally {
            Listeners.close(scope);
            CurrentDelivery.clear();
        }
    }

    /** The thread is no longer this delivery's; an interruption that was meant for it stays with it. */
    private synchronized void release() {
        thread = null;
        Thread.interrupted();
    }

    private void ended(CompletableFuture<Outcome> future) {
        long took = System.nanoTime() - started;
        Outcome outcome;
        try {
            outcome = future.join();
            if (outcome == null) {
                outcome = Outcome.retry("the handler returned null");
            }
        } catch (Throwable e) {
            outcome = Outcome.of(e.getCause() == null ? e : e.getCause());
        }
        source.ran(took);
        source.run().bus().listeners().handled(this, outcome, Duration.ofNanos(took));
        if (end(State.RUNNING)) {
            source.run().courier().conclude(this, outcome);
        }
    }

    /** Takes it out of a state, for the one who concludes it. */
    synchronized boolean end(State from) {
        if (state != from) {
            return false;
        }
        state = State.ENDED;
        source.ended();
        return true;
    }

    /** Takes it before it has run. */
    boolean endWaiting() {
        return end(State.WAITING);
    }

    /**
     * Takes it although it may be running, interrupting its handler: the drain limit has passed. Taken first, in one step: what a
     * handler says because it was interrupted is no failed attempt.
     */
    synchronized boolean interrupt() {
        if (!end(State.RUNNING)) {
            return endWaiting();
        }
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }

    /** How long its handler has been running, in nanoseconds; 0 if it is not. */
    synchronized long runningFor() {
        return state == State.RUNNING ? Math.max(1, System.nanoTime() - started) : 0;
    }

    /** Whether anybody here still holds it, so that what becomes of it is ours to say. */
    synchronized boolean held() {
        return !holders.isEmpty();
    }

    /** Settles all that the broker has given out of it. */
    void settle(boolean accepted, Duration delay) {
        List<Held<?>> last;
        synchronized (this) {
            if (state == State.WAITING || state == State.RUNNING) {
                source.ended();
            }
            state = State.GONE;
            last = holders;
            holders = List.of();
            if (staked) {
                staked = false;
                if (accepted) {
                    source.copied(copy);
                }
                if (last.isEmpty()) {
                    source.stakes(-1);
                } else {
                    last.get(0).stake();
                }
            }
        }
        source.forget(this, () -> last.forEach(held -> held.settle(accepted, delay)));
    }

    void accept() {
        settle(true, Duration.ZERO);
    }

    /** One that held it holds it no longer. */
    void lost(Held<?> held) {
        List<Runnable> callbacks = List.of();
        boolean gone;
        synchronized (this) {
            if (state == State.GONE) {
                return;
            }
            holders.remove(held);
            if (!holders.isEmpty()) {
                return;
            }
            gone = state == State.WAITING;
            if (gone) {
                state = State.GONE;
                source.ended();
            } else {
                leaseLost = true;
                callbacks = onLost == null ? callbacks : onLost;
                onLost = null;
            }
        }
        if (gone) {
            source.waits(-1);
            source.forget(this, () -> {});
            return;
        }
        source.run().bus().listeners().leaseLost(this);
        callbacks.forEach(source.run().slots()::aside);
    }

    @Override
    public String toString() {
        return wire.type() + " " + wire.id() + " from " + source.part() + ", attempt " + attempt;
    }
}
