package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Through which everything is sent: bounds what is unconfirmed, sends again until the deadline, and says then what is known. */
final class CastGate {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final BusCore bus;
    private final Outlet outlet;
    private final CastFailures failures;
    private final Semaphore window;
    private final int windowSize;
    private final Set<PendingCast> pending = ConcurrentHashMap.newKeySet();

    /** Made once, and not for each cast. */
    private final BooleanSupplier sweep = this::sweep;

    /** Nothing new is taken. */
    private volatile boolean closed;

    /** Nothing at all is sent any more. */
    private volatile boolean shut;

    CastGate(BusCore bus, int windowSize) {
        this.bus = bus;
        this.outlet = new Outlet(bus);
        this.failures = new CastFailures(bus);
        this.windowSize = windowSize;
        this.window = new Semaphore(windowSize);
    }

    /** Sends; completes within the limit, one way or the other. Waits for room in the window. */
    PendingCast send(Destination to, Message message, Duration limit) {
        PendingCast cast = new PendingCast(to, message, Duration.ZERO, limit, false);
        TransportException refusal = enter(cast);
        if (refusal != null) {
            cast.completeExceptionally(refusal);
            return cast;
        }
        begin(cast, outlet.isOpen());
        return cast;
    }

    private @Nullable TransportException enter(PendingCast cast) {
        if (closed) {
            return failures.closed();
        }
        try {
            if (!window.tryAcquire() && !window.tryAcquire(cast.remaining(), TimeUnit.NANOSECONDS)) {
                String full = "found no room: " + windowSize + " casts are unconfirmed";
                return failures.of(cast, Kind.UNAVAILABLE, full, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failures.of(cast, Kind.UNAVAILABLE, "was interrupted before it was sent", e);
        }
        if (closed) {
            window.release();
            return failures.closed();
        }
        return null;
    }

    /**
     * Sends a copy that the bus itself makes. Returns at once, because its callers renew leases or belong to a broker's client;
     * takes no room in the window, because it is bounded by what is in hand.
     */
    PendingCast copy(Destination to, Message message, Duration delay, Duration limit) {
        PendingCast cast = new PendingCast(to, message, delay, limit, true);
        begin(cast, false);
        return cast;
    }

    private void begin(PendingCast cast, boolean here) {
        pending.add(cast);
        bus.clock().sweep(sweep);
        if (here) {
            dispatch(cast, false);
        } else {
            dispatchLater(cast, Duration.ZERO);
        }
        if (shut) {
            fail(cast, failures.closed()); // it came after the last look at what is pending
        }
    }

    /** Waits for a cast's end. The waiting thread minds the deadline by itself: no timer that is held up can delay it. */
    void await(PendingCast cast) {
        try {
            cast.get(cast.remaining(), TimeUnit.NANOSECONDS);
            return;
        } catch (TimeoutException e) {
            expire(cast);
        } catch (InterruptedException e) {
            fail(cast, failures.of(cast, Kind.UNAVAILABLE, "was interrupted", null));
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CancellationException e) {
            // told below
        }
        try {
            cast.join();
        } catch (CompletionException | CancellationException e) {
            throw failures.rethrown(e.getCause() == null ? e : e.getCause());
        }
    }

    private void dispatchLater(PendingCast cast, Duration delay) {
        try {
            bus.clock().later(delay, () -> dispatch(cast, true));
        } catch (RejectedExecutionException e) {
            fail(cast, failures.closed());
        }
    }

    private void dispatch(PendingCast cast, boolean mayOpen) {
        try {
            if (!outlet.enter(cast.remaining())) {
                expire(cast);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(cast, failures.of(cast, Kind.UNAVAILABLE, "was interrupted", e));
            return;
        }
        try {
            handOver(cast, mayOpen);
        } finally {
            outlet.leave();
        }
    }

    private void handOver(PendingCast cast, boolean mayOpen) {
        if (shut) {
            fail(cast, failures.closed());
            return;
        }
        try {
            Sender sender = outlet.sender(mayOpen);
            if (sender == null) {
                dispatchLater(cast, Duration.ZERO);
                return;
            }
            failures.checkSize(cast);
            if (cast.begin()) {
                send(sender, cast);
            } else if (cast.finish()) {
                release(cast); // its caller has cancelled it
            }
        } catch (TransportException e) {
            failed(cast, e);
        }
    }

    private void send(Sender sender, PendingCast cast) {
        try {
            sender.send(cast.to, cast.message, cast.delay).whenComplete((ok, failure) -> settled(cast, failure));
        } catch (Throwable e) {
            TransportException failure = failures.translated(cast, e);
            if (!failure.kind().ofMessage()) {
                outlet.bury(failure);
            }
            failed(cast, failure);
        }
    }

    private void settled(PendingCast cast, @Nullable Throwable failure) {
        if (failure != null) {
            if (cast.sent()) {
                failed(cast, failures.translated(cast, failure));
            }
            return;
        }
        outlet.works();
        if (cast.finish()) {
            release(cast);
            cast.complete(null);
        }
    }

    private void failed(PendingCast cast, TransportException failure) {
        cast.failed(failure);
        // A sender that was closed because of another cast gives up this one; the bus is not closed.
        boolean again = failure.kind().retryable() || failure.kind() == Kind.CLOSED;
        // Wrong credentials are mended by people, perhaps within the deadline of nobody: say so at once.
        if (again || cast.copy && !failure.kind().ofMessage()) {
            dispatchLater(cast, cast.rest());
        } else {
            fail(cast, failure);
        }
    }

    /** Ends what has passed its deadline, also where a sender never completes. */
    private boolean sweep() {
        long now = System.nanoTime();
        for (PendingCast cast : pending) {
            if (cast.over(now)) {
                expire(cast);
            }
        }
        return !pending.isEmpty();
    }

    private void expire(PendingCast cast) {
        TransportException last = cast.lastFailure();
        String why = last == null ? "" : ": " + last.getMessage();
        fail(cast, failures.of(cast, Kind.UNAVAILABLE, "was not confirmed in time" + why, last));
    }

    private void fail(PendingCast cast, TransportException failure) {
        if (cast.finish()) {
            release(cast);
            cast.completeExceptionally(failures.told(cast, failure));
        }
    }

    private void release(PendingCast cast) {
        pending.remove(cast);
        if (!cast.copy) {
            window.release();
        }
    }

    /** Waits for what is under way, ends the rest. */
    void close() {
        closed = true;
        CompletableFuture<?>[] open = pending.toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(open).get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // each stage tells its own caller
        }
        shut = true;
        outlet.close(CLOSE_LIMIT);
        for (PendingCast cast : pending) {
            fail(cast, failures.of(cast, Kind.CLOSED, "ended with the bus", null));
        }
    }
}
