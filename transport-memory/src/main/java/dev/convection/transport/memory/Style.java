package dev.convection.transport.memory;

import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;

/**
 * The kinds of broker that this one can be, so that the runtime can be tested over what it has to make up for. Users have no
 * need of any but the first.
 */
enum Style {
    /** Deliveries have a lease; releases can be delayed; every delivery is counted. */
    LEASED,
    /** Deliveries last as long as the connection; sends can be delayed; every second loss is counted. */
    LINKED,
    /** What was polled is settled before the next poll; leases; no delay; forgets its counts; drops after ten deliveries. */
    BATCHED,
    /** Nothing beyond the rules: deliveries last as long as the connection; no delay; no count. */
    PLAIN;

    private static final int BATCHED_LIMIT = 10;
    private static final int BATCHED_OUTSTANDING = 500;
    private static final int LEASED_OUTSTANDING = 10_000;

    boolean hasLeases() {
        return this == LEASED || this == BATCHED;
    }

    /** Whether what was polled must be settled before the next poll. */
    boolean holdsUp() {
        return this == BATCHED;
    }

    /** Whether a lost connection leaves its leases to run out, and does not end them. */
    boolean outlivesConnections() {
        return this == LEASED;
    }

    /** Whether a restart of the broker sets the counts back. */
    boolean forgets() {
        return this == BATCHED;
    }

    /** How many deliveries, the present one included, the receiver is told of. */
    int shown(Stored stored) {
        return switch (this) {
            case LEASED, BATCHED -> stored.deliveries;
            case LINKED -> 1 + stored.losses / 2;
            case PLAIN -> 1;
        };
    }

    /** Whether this broker gives the message up now, after it came back. */
    boolean drops(Stored stored) {
        return this == BATCHED && stored.deliveries >= BATCHED_LIMIT;
    }

    Traits traits(Duration lease, int maxMessageBytes) {
        Traits least = Traits.leased(lease).withDurable(false).withMaxMessageBytes(maxMessageBytes);
        return switch (this) {
            case LEASED ->
                least.withOutstanding(LEASED_OUTSTANDING, false)
                        .withDelay(true, false)
                        .withCounting(Counting.EXACT, true, 0);
            case LINKED -> least.withDelay(false, true).withCounting(Counting.HINT, false, 0);
            case BATCHED ->
                least.withOutstanding(BATCHED_OUTSTANDING, true).withCounting(Counting.HINT, true, BATCHED_LIMIT);
            case PLAIN -> least;
        };
    }
}
