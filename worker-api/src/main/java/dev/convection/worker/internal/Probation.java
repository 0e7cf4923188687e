package dev.convection.worker.internal;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;

/**
 * What a session that has just been opened may suspect: that among the first of what it is given is what its engine died of.
 *
 * <p>Needed where the broker does not count every delivery that was lost: there a message that kills its engine each time would look
 * new each time. A death is always followed by a session that was opened after it, and what was in hand comes back first, so it is
 * enough to be careful with the first few, and only with what was there before the session. In its later life, and so for all
 * but a handful of messages, a session suspects nothing and costs nothing.
 */
final class Probation {
    /** For each attempt that a message has, it may begin so often with no end seen. */
    static final int BEGINNINGS = 2;

    private static final int LEAST = 16;

    private final long opened = System.currentTimeMillis();
    private int left;

    private Probation(int deliveries) {
        this.left = deliveries;
    }

    static Probation of(Traits traits, Source source) {
        boolean counted = traits.counting() == Counting.EXACT || source.lane();
        return new Probation(counted ? 0 : Math.max(LEAST, 2 * source.run().concurrency()));
    }

    /** Whether the next message that comes may be what the engine died of. */
    boolean suspects(Message message) {
        if (left <= 0) {
            return false;
        }
        left--;
        long since = EventAttributes.number(
                message, EventAttributes.STAKED, message.time().toEpochMilli());
        return since < opened;
    }
}
