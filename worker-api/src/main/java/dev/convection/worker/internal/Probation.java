package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a service that has just been started may suspect: that among the first of what it is given is what its engine died of.
 *
 * <p>Needed where the broker does not count every delivery that was lost: there a message that kills its engine each time would look
 * new each time. A death is always followed by a start, and what was in hand comes back first, so it is enough to be careful with the
 * first few of each source, and only with what was there before the start. Rejected: each time a receiver is opened, as that happens
 * all the time where deliveries hold each other up. In its later life, and so for all but a handful of messages, a service suspects
 * nothing and this costs a look at a number. Thread-safe.
 */
final class Probation {
    /** For each attempt that a message has, it may begin so often with no end seen. */
    static final int BEGINNINGS = 2;

    private static final int LEAST = 16;

    private final long started = System.currentTimeMillis();
    private final AtomicInteger left;

    private Probation(int deliveries) {
        this.left = new AtomicInteger(deliveries);
    }

    static Probation of(Traits traits, int concurrency) {
        return new Probation(traits.counting() == Counting.EXACT ? 0 : Math.max(LEAST, 2 * concurrency));
    }

    /** Whether a message that has come may be what the engine died of. */
    boolean suspects(Message message) {
        if (left.get() <= 0 || left.getAndDecrement() <= 0) {
            return false;
        }
        long since = EventAttributes.number(
                message, EventAttributes.STAKED, message.time().toEpochMilli());
        return since < started;
    }
}
