package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One cast that the broker has not confirmed. Its gate alone completes it, unless its caller cancels it.
 *
 * <p>Whether it is in a sender's hands and whether its end is decided change under one lock: else what is sent at the very
 * moment of its deadline would be told to be certainly not stored.
 */
final class PendingCast extends CompletableFuture<Void> {
    final Destination to;
    final Message message;
    final Duration delay;

    /** Copies that the bus makes may be as large as the broker takes; casts leave room for what a dead letter adds. */
    final boolean copy;

    private final long deadline;

    /** Made when it is needed: most casts succeed at once. */
    private @Nullable Backoff backoff;

    /** Not the future's own state, because callers may cancel that. */
    private boolean finished;

    private boolean sent;

    /** Whether some try of it may have been stored. */
    private boolean uncertain;

    private @Nullable TransportException lastFailure;

    PendingCast(Destination to, Message message, Duration delay, Duration limit, boolean copy) {
        this.to = to;
        this.message = message;
        this.delay = delay;
        this.deadline = System.nanoTime() + Nanos.of(limit);
        this.copy = copy;
    }

    long remaining() {
        return deadline - System.nanoTime();
    }

    /** Whether its deadline has passed, by a look at the clock that serves for many. */
    boolean over(long now) {
        return deadline - now <= 0;
    }

    /** It goes into a sender's hands; false if its end is decided. */
    synchronized boolean begin() {
        sent = !finished && !isDone();
        return sent;
    }

    /** A try has failed. */
    synchronized void failed(TransportException failure) {
        uncertain |= failure.kind() == Kind.OUTCOME_UNKNOWN;
        sent = false;
        lastFailure = failure;
    }

    /** How long to wait before the next try. */
    synchronized Duration rest() {
        Backoff known = backoff == null ? new Backoff() : backoff;
        backoff = known;
        return known.next();
    }

    /** Whether it is in a sender's hands. */
    synchronized boolean sent() {
        return sent;
    }

    synchronized boolean maybeStored() {
        return sent || uncertain;
    }

    synchronized @Nullable TransportException lastFailure() {
        return lastFailure;
    }

    /** Of its own, as the one that every object has costs a call into the virtual machine. */
    @Override
    public int hashCode() {
        return (int) (deadline ^ deadline >>> 32);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /** Decides its end: true once, for the one who completes it. */
    synchronized boolean finish() {
        boolean first = !finished;
        finished = true;
        return first;
    }
}
