package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Retry lanes, for transports that can delay nothing: a few queues, each for one length of stay, so that each is first in, first
 * out by the time at which its messages leave. A message that waits longer goes through several stays. Whoever receives the head
 * holds it until then and sends it on.
 *
 * <p>Rejected: one lane for all, where a long delay at the head would hold up short ones behind it; and a lane for each delay,
 * because handlers choose delays freely and every lane costs a receiver.
 */
final class Lanes {
    /** How many messages of a lane one engine holds at once. */
    static final int IN_HAND = 64;

    private static final long[] STAYS = {250, 1_000, 4_000, 16_000, 64_000, 256_000};

    private static final long LONGEST_STAY = 320_000;

    private final ServiceRun run;

    /** Those that are held until they leave; who takes one out decides what becomes of it. */
    private final Set<InFlight> resting = ConcurrentHashMap.newKeySet();

    Lanes(ServiceRun run) {
        this.run = run;
    }

    static int count() {
        return STAYS.length;
    }

    /**
     * A message on its way home, and where it goes next.
     *
     * @param to home, or the lane that it stays in first
     * @param message with what that lane needs to know
     */
    record Stage(Destination to, Message message) {}

    /** Where a message with a due time goes now. */
    static Stage next(Destination home, Message message) {
        long now = System.currentTimeMillis();
        long left = EventAttributes.number(message, EventAttributes.DUE, 0) - now;
        if (left <= 0) {
            return new Stage(home, message.without(EventAttributes.DUE, EventAttributes.LEAVE, EventAttributes.ORIGIN));
        }
        int step = step(left);
        // What would be nearly due after a full stay stays a little longer instead: at most a quarter late for those
        // behind it.
        long stay = left <= STAYS[step] + STAYS[step] / 4 || left < STAYS[0] ? left : STAYS[step];
        return new Stage(
                new Destination.Lane(home.queue(), step),
                message.with(Map.of(
                        EventAttributes.LEAVE, Long.toString(now + stay),
                        EventAttributes.ORIGIN, Places.origin(home))));
    }

    /** Sends a message with a due time on its way home, then goes on. */
    void enter(InFlight delivery, Destination home, Message message, Runnable stored) {
        Stage next = next(home, message);
        run.courier().relay(delivery, next.to(), next.message(), Duration.ZERO, stored);
    }

    private static int step(long left) {
        int step = 0;
        while (step + 1 < STAYS.length && STAYS[step + 1] <= left) {
            step++;
        }
        return step;
    }

    /** A message of a lane was received: holds it until it is to leave. */
    void hold(InFlight delivery) {
        resting.add(delivery);
        long left = EventAttributes.number(delivery.wire(), EventAttributes.LEAVE, 0) - System.currentTimeMillis();
        if (left <= 0 || run.stopping()) {
            leave(delivery);
            return;
        }
        try {
            // Bounded, as the number may be anybody's; it then leaves for as long again.
            run.bus().clock().soon(Duration.ofMillis(Math.min(left, LONGEST_STAY)), () -> leave(delivery));
        } catch (RejectedExecutionException e) {
            leave(delivery);
        }
    }

    /** Sends on at once what the broker would soon give up by its own count: a fresh copy stays for the rest of its time. */
    void refresh(InFlight delivery) {
        resting.add(delivery);
        leave(delivery);
    }

    /** Gives back at once what is held; what is on its way out already is not, as it would be there twice. */
    void stop() {
        resting.forEach(this::leave);
    }

    private void leave(InFlight delivery) {
        if (!resting.remove(delivery)) {
            return;
        }
        if (run.stopping() || !delivery.held()) {
            delivery.settle(false, Duration.ZERO);
            return;
        }
        Message wire = delivery.wire();
        long copy = EventAttributes.number(wire, EventAttributes.COPY, 0) + 1;
        enter(
                delivery,
                Places.home(wire, delivery.queue()),
                wire.with(EventAttributes.COPY, Long.toString(copy)),
                delivery::accept);
    }
}
