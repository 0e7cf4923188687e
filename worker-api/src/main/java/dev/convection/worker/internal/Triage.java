package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to do with a delivery that has come, before any handler sees it. */
final class Triage {
    /** Bounded, as the due time may be anybody's number, and clients count in small units. */
    private static final long LONGEST_RELEASE = Duration.ofDays(1).toMillis();

    private final ServiceRun run;

    Triage(ServiceRun run) {
        this.run = run;
    }

    /** True if the present thread, which may lend itself to one handler, is to do so. */
    boolean sort(InFlight delivery, @Nullable String undecodable, boolean mayLend) {
        Source source = delivery.source();
        long early = early(delivery);
        if (source.cameAgain(delivery)) {
            take(delivery, delivery::accept);
        } else if (run.stopping()) {
            take(delivery, () -> run.courier().giveBackEnded(delivery));
        } else if (source.lane()) {
            take(delivery, () -> {
                if (nearlyGivenUp(delivery)) {
                    run.lanes().refresh(delivery);
                } else {
                    run.lanes().hold(delivery);
                }
            });
        } else if (undecodable != null) {
            take(delivery, () -> run.courier().bury(delivery, "undecodable: " + undecodable));
        } else if (early > 0) {
            take(delivery, () -> run.courier().tooEarly(delivery, Duration.ofMillis(early)));
        } else if (delivery.attempt() > most(delivery)) {
            String reason = most(delivery) + " attempts began, and the last was not seen to end";
            take(delivery, () -> run.courier().bury(delivery, reason));
        } else if (nearlyGivenUp(delivery)) {
            take(delivery, () -> run.courier().refresh(delivery));
        } else if (!known(delivery)) {
            take(delivery, () -> run.courier().park(delivery));
        } else if (delivery.suspect()) {
            take(delivery, () -> run.courier().stake(delivery));
        } else {
            source.waits(1);
            if (source.waitsForStakes(delivery)) {
                return false;
            }
            return run.slots().submit(delivery, mayLend);
        }
        return false;
    }

    private static void take(InFlight delivery, Runnable what) {
        if (delivery.endWaiting()) {
            what.run();
        }
    }

    /** How many milliseconds before its due time it has come. */
    private static long early(InFlight delivery) {
        if (!delivery.source().traits().delayedRelease()) {
            return 0;
        }
        long left = EventAttributes.number(delivery.wire(), EventAttributes.DUE, 0) - System.currentTimeMillis();
        return Math.min(left, LONGEST_RELEASE);
    }

    /**
     * How often it may have begun. A count that is a hint also rises with deliveries that no handler saw, so there more of them are
     * needed to say that it is the message that kills; one that fails is given up at its attempts everywhere.
     */
    private long most(InFlight delivery) {
        long attempts = run.retry().attempts();
        return delivery.source().traits().counting() == Counting.EXACT ? attempts : attempts * Probation.BEGINNINGS;
    }

    /** Whether the broker would give it up after one more delivery. */
    private static boolean nearlyGivenUp(InFlight delivery) {
        int limit = delivery.source().traits().deliveryLimit();
        return limit > 0 && delivery.deliveries() >= limit - 1;
    }

    private boolean known(InFlight delivery) {
        Route route = run.routes(delivery.queue()).get(delivery.wire().type());
        return route != null && route.handles(delivery.wire().attribute(EventAttributes.VERSION));
    }

    /** Why nothing here handles a message. */
    static String unknown(Message message, Map<String, Route> routes) {
        Route route = routes.get(message.type());
        return route == null
                ? "unknown type " + message.type() + "; known are " + routes.keySet()
                : "version " + message.attribute(EventAttributes.VERSION) + " of " + message.type()
                        + " is not one that version " + route.version() + " handles";
    }
}
