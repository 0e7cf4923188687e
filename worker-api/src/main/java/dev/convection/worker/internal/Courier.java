package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a message whose handler has ended, by what the transport can do. Wherever a copy is made, it is stored before
 * the original is settled: a death between the two doubles a message and never loses one.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);
    private static final Duration COPY_LIMIT = Duration.ofSeconds(30);
    private static final int LONGEST_REASON = 500;

    private final ServiceRun run;

    Courier(ServiceRun run) {
        this.run = run;
    }

    private Traits traits() {
        return run.bus().traits();
    }

    /** What becomes of it; whatever goes wrong here, it is not kept. */
    void conclude(InFlight delivery, Outcome outcome) {
        try {
            decide(delivery, outcome);
        } catch (RuntimeException e) {
            LOG.error("{}: given back, because its outcome could not be dealt with", delivery, e);
            whileHeld(delivery, new Backoff(), () -> delivery.settle(false, Duration.ZERO));
        }
    }

    private void decide(InFlight delivery, Outcome outcome) {
        if (!delivery.held()) {
            LOG.warn("{}: the lease was lost; its outcome is dropped", delivery);
            delivery.settle(false, Duration.ZERO);
        } else if (outcome instanceof Outcome.Done) {
            delivery.accept();
        } else if (outcome instanceof Outcome.Retry retry) {
            failed(delivery, retry);
        } else if (outcome instanceof Outcome.Reject reject) {
            bury(delivery, "rejected: " + reject.reason());
        } else if (outcome instanceof Outcome.Defer defer) {
            again(delivery, copy(delivery, attempt(1)), Nanos.bounded(defer.delay()));
        } else {
            throw new AssertionError(outcome);
        }
    }

    private void failed(InFlight delivery, Outcome.Retry retry) {
        if (delivery.lastAttempt()) {
            debug(delivery, "failed for the last time", retry.cause());
            bury(delivery, retry.reason());
        } else {
            Duration policy = run.retry()
                    .backoff(delivery.attempt(), ThreadLocalRandom.current().nextDouble());
            Duration delay = retry.delay() == null ? policy : Nanos.bounded(retry.delay());
            LOG.warn("{}: failed, tried again in {} ms: {}", delivery, delay.toMillis(), retry.reason());
            debug(delivery, "failed", retry.cause());
            run.bus().listeners().retried(delivery, delay);
            retry(delivery, delay);
        }
    }

    /** With the stack; but some exceptions cannot even be printed, and that must not decide what becomes of the message. */
    private static void debug(InFlight delivery, String what, @Nullable Throwable cause) {
        try {
            LOG.debug("{}: {}", delivery, what, cause);
        } catch (RuntimeException e) {
            LOG.debug("{}: {}, with something that cannot be printed", delivery, what);
        }
    }

    private void retry(InFlight delivery, Duration delay) {
        // A broker that counts exactly and can delay does it all with one release. The count of a copy that came late
        // for
        // its due time is one off, so that one is copied again.
        boolean countsOn = delivery.wire().attribute(EventAttributes.DUE) == null || delivery.deliveries() > 1;
        if (traits().delayedRelease()
                && traits().releaseCounts()
                && traits().counting() == Traits.Counting.EXACT
                && countsOn) {
            delivery.settle(false, delay);
        } else {
            again(delivery, copy(delivery, attempt(delivery.attempt() + 1)), delay);
        }
    }

    private static Map<String, String> attempt(int attempt) {
        return Map.of(EventAttributes.ATTEMPT, Integer.toString(attempt));
    }

    /** Makes a copy to come back: with a new copy number, the changes, and nothing of its last journey and its beginnings. */
    private static Message copy(InFlight delivery, Map<String, String> changes) {
        Message wire = delivery.wire();
        Map<String, String> all = new HashMap<>(changes);
        all.put(EventAttributes.COPY, Long.toString(EventAttributes.number(wire, EventAttributes.COPY, 0) + 1));
        return wire.without(
                        EventAttributes.BEGUN,
                        EventAttributes.DUE,
                        EventAttributes.LEAVE,
                        EventAttributes.ORIGIN,
                        EventAttributes.STAKED)
                .with(all);
    }

    /** Stores a copy that comes back after the delay, then accepts the original. */
    private void again(InFlight delivery, Message copy, Duration delay) {
        Destination home = Places.home(delivery.source().destination());
        if (delay.isZero()) {
            relay(delivery, home, copy, Duration.ZERO, delivery::accept);
        } else if (traits().delayedSend()) {
            relay(delivery, home, copy, delay, delivery::accept);
        } else {
            long due = Instant.now().plus(delay).plus(999, ChronoUnit.MICROS).toEpochMilli();
            Message held = copy.with(EventAttributes.DUE, Long.toString(due));
            if (traits().delayedRelease()) {
                relay(delivery, home, held, Duration.ZERO, delivery::accept);
            } else {
                run.lanes().enter(delivery, home, held, delivery::accept);
            }
        }
    }

    /** An engine that knows the message may come: leaves it for that one, for a while. */
    void park(InFlight delivery) {
        Message wire = delivery.wire();
        long now = System.currentTimeMillis();
        long since = Math.min(now, EventAttributes.number(wire, EventAttributes.PARKED, now));
        if (now - since > run.patience().toMillis()) {
            bury(delivery, Triage.unknown(wire, run.routes(delivery.queue())));
            return;
        }
        LOG.info("{}: not known here, left for another engine", delivery);
        run.bus().listeners().parked(delivery.message(), delivery.queue());
        Map<String, String> changes = new HashMap<>(attempt(delivery.attempt()));
        changes.put(EventAttributes.PARKED, Long.toString(since));
        unbegun(delivery, changes);
        again(delivery, copy(delivery, changes), spread(run.parkDelay()));
    }

    /**
     * Up to half as much again. Brokers give to whoever has asked for longest: a delay that is a multiple of the time after which
     * receivers ask again would bring a message back to the same engine each time.
     */
    private static Duration spread(Duration delay) {
        return Nanos.bounded(delay.plus(
                Duration.ofNanos(ThreadLocalRandom.current().nextLong(Math.max(1, Nanos.of(delay) / 2)))));
    }

    /**
     * It has come before its due time. Where releases are counted only the first of them is known to be no attempt; if it comes
     * early once more, as with engines whose clocks differ, a copy begins the count anew.
     */
    void tooEarly(InFlight delivery, Duration left) {
        if (traits().releaseCounts() && delivery.deliveries() > 1) {
            again(delivery, copy(delivery, attempt(delivery.attempt())), left);
        } else {
            delivery.settle(false, left);
        }
    }

    /** The broker is about to give it up by its own count: a fresh copy starts that count anew, and keeps ours. */
    void refresh(InFlight delivery) {
        refresh(delivery, begun(delivery));
    }

    private void refresh(InFlight delivery, long begun) {
        Map<String, String> changes = new HashMap<>(attempt(delivery.attempt()));
        String staked = delivery.wire().attribute(EventAttributes.STAKED);
        if (begun > 0 && staked != null) {
            changes.put(EventAttributes.BEGUN, Long.toString(begun));
            changes.put(EventAttributes.STAKED, staked);
        }
        again(delivery, copy(delivery, changes), Duration.ZERO);
    }

    /**
     * It did not begin here, though whoever staked it said that it would. That it was staked stays: an engine that knows it would else
     * stake it anew each time that it comes by, only to have the copy taken by one that does not.
     */
    private static void unbegun(InFlight delivery, Map<String, String> changes) {
        String staked = delivery.wire().attribute(EventAttributes.STAKED);
        if (staked != null) {
            changes.put(EventAttributes.STAKED, staked);
            if (begun(delivery) > 1) {
                changes.put(EventAttributes.BEGUN, Long.toString(begun(delivery) - 1));
            }
        }
    }

    private static long begun(InFlight delivery) {
        return EventAttributes.number(delivery.wire(), EventAttributes.BEGUN, 0);
    }

    /**
     * It may be what this engine died of, and the broker may not have counted that: before it is handled a copy that says so is
     * stored, and the copy is handled. One that has begun so often in vain is given up.
     */
    void stake(InFlight delivery) {
        long begun = begun(delivery);
        if (begun >= Probation.BEGINNINGS * (long) run.retry().attempts()) {
            String reason =
                    "engines died " + begun + " times when it was about to be handled, and no end of it was seen";
            bury(delivery, reason, run.retry().attempts());
            return;
        }
        delivery.stake();
        Map<String, String> changes = new HashMap<>(attempt(delivery.attempt()));
        changes.put(EventAttributes.BEGUN, Long.toString(begun + 1));
        changes.put(EventAttributes.STAKED, Long.toString(System.currentTimeMillis()));
        again(delivery, copy(delivery, changes), Duration.ZERO);
    }

    /** Gives back what has not begun, at once, burning no attempt. */
    void giveBack(InFlight delivery) {
        if (delivery.endWaiting()) {
            delivery.source().waits(-1);
            giveBackEnded(delivery);
        }
    }

    /** Gives back what was taken out of its state by the caller. */
    void giveBackEnded(InFlight delivery) {
        // Where a release counts like a failure a copy must stand in; and one must say that the death which was feared
        // did not come,
        // or as many orderly stops would bury a message. But a subscription ends with its engine.
        boolean stays = !(delivery.source().destination() instanceof Destination.Subscription);
        if (stays && (traits().releaseCounts() || begun(delivery) > 0)) {
            refresh(delivery, begun(delivery) - 1);
        } else {
            delivery.settle(false, Duration.ZERO);
        }
    }

    /** Makes a dead letter: stored first, then told, then settled. */
    void bury(InFlight delivery, String reason) {
        bury(delivery, reason, delivery.attempt());
    }

    private void bury(InFlight delivery, String reason, int attempts) {
        Destination home = Places.home(delivery.source().destination());
        Message letter = copy(
                delivery,
                Map.of(
                        EventAttributes.REASON, EventAttributes.legal(reason, LONGEST_REASON),
                        EventAttributes.ATTEMPTS,
                                Integer.toString(Math.min(attempts, run.retry().attempts())),
                        EventAttributes.DIED, Instant.now().toString(),
                        EventAttributes.ENGINE, run.engine(),
                        EventAttributes.ORIGIN, Places.origin(home)));
        letter = letter.without(EventAttributes.ATTEMPT, EventAttributes.PARKED);
        relay(delivery, new Destination.DeadLetters(delivery.queue()), letter, Duration.ZERO, () -> {
            LOG.error("{}: dead letter: {}", delivery, reason);
            run.bus().listeners().deadLettered(delivery, reason);
            tell(delivery, reason, new Backoff());
        });
    }

    private void tell(InFlight delivery, String reason, Backoff backoff) {
        WorkerService.DeadLetterHook hook = run.hook();
        if (hook == null) {
            delivery.accept();
            return;
        }
        run.slots().aside(() -> {
            try {
                hook.dead(delivery, reason);
                delivery.accept();
            } catch (Throwable e) {
                Outcome said = Outcome.of(e); // for its words only
                String words = said instanceof Outcome.Retry retry ? retry.reason() : said.toString();
                LOG.warn("{}: the dead letter hook failed, called again: {}", delivery, words);
                debug(delivery, "the dead letter hook failed", e);
                whileHeld(delivery, backoff, () -> tell(delivery, reason, backoff));
            }
        });
    }

    /** Stores a copy, trying for as long as the original is ours, and then goes on. */
    void relay(InFlight delivery, Destination to, Message copy, Duration delay, Runnable stored) {
        relay(delivery, to, copy, delay, stored, new Backoff());
    }

    private void relay(
            InFlight delivery, Destination to, Message copy, Duration delay, Runnable stored, Backoff backoff) {
        var unused = run.bus().copy(to, copy, delay, COPY_LIMIT).whenComplete((ok, failure) -> {
            if (failure == null) {
                stored.run();
            } else {
                LOG.warn("{}: kept, because no copy could be stored at {}: {}", delivery, to, failure.getMessage());
                whileHeld(delivery, backoff, () -> relay(delivery, to, copy, delay, stored, backoff));
            }
        });
    }

    private void whileHeld(InFlight delivery, Backoff backoff, Runnable again) {
        if (!delivery.held() || run.stopping()) {
            delivery.settle(false, Duration.ZERO);
            return;
        }
        try {
            run.bus().clock().soon(backoff.next(), again);
        } catch (RejectedExecutionException e) {
            delivery.settle(false, Duration.ZERO);
        }
    }
}
