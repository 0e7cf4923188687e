package dev.convection.transport.memory;

import dev.convection.worker.Message;
import org.jspecify.annotations.Nullable;

/** One message in one queue. Guarded by the queue's lock. */
final class Stored {
    final Message message;
    final @Nullable String undecodable;
    final long arrival;

    /** Whether it comes once more after it was settled. */
    final boolean twice;

    /** How often it was handed out. */
    int deliveries;

    /** How often it came back without having been settled. */
    int losses;

    /** Not to be handed out before, by the broker's clock. */
    long due;

    Stored(Message message, @Nullable String undecodable, boolean twice, long arrival) {
        this.message = message;
        this.undecodable = undecodable;
        this.twice = twice;
        this.arrival = arrival;
    }
}
