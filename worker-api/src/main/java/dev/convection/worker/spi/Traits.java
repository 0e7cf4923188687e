package dev.convection.worker.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What a transport promises beyond the rules (R19). The runtime supplies what is missing.
 *
 * @param durable whether messages outlive this process; only an embedded transport says no
 * @param lease how long a delivery stays with its receiver unless extended; zero: as long as the receiver is connected
 * @param maxOutstanding the most unsettled deliveries per receiver
 * @param holdsUp whether unsettled deliveries hold the receiver up: it must not be polled until all of them are settled
 * @param delayedRelease whether a release can be delayed
 * @param delayedSend whether a send can be delayed
 * @param counting how far {@link Received#deliveries()} can be trusted
 * @param releaseCounts whether a delivery that was released is counted like one that was lost
 * @param deliveryLimit after how many deliveries the broker gives a message up by itself, at least 3; 0: never. The runtime makes
 *     a fresh copy in time
 * @param maxMessageBytes the largest message, attributes included
 */
public record Traits(
        boolean durable,
        Duration lease,
        int maxOutstanding,
        boolean holdsUp,
        boolean delayedRelease,
        boolean delayedSend,
        Counting counting,
        boolean releaseCounts,
        int deliveryLimit,
        int maxMessageBytes) {

    /** How far a broker's delivery count can be trusted. */
    public enum Counting {
        /** Every delivery is counted, over restarts of engine and broker. Attempts are taken from it. */
        EXACT,
        /** It rises with most deliveries that were lost, and may be forgotten. Used only to notice kills. */
        HINT,
        /** There is none. */
        NONE
    }

    /** Checks the values. */
    public Traits {
        Objects.requireNonNull(counting, "counting");
        if (lease.isNegative()) {
            throw new IllegalArgumentException("lease must not be negative: " + lease);
        }
        boolean noTimeForACopy = deliveryLimit != 0 && deliveryLimit < 3;
        if (maxOutstanding < 1 || noTimeForACopy || maxMessageBytes < 1) {
            throw new IllegalArgumentException("maxOutstanding " + maxOutstanding + ", deliveryLimit " + deliveryLimit
                    + ", maxMessageBytes " + maxMessageBytes + ": out of range");
        }
    }

    /**
     * The least that a transport may promise, to start from: durable, leased, no delay, no count, 1,000 outstanding, 1 MiB.
     *
     * @param lease as above
     * @return the traits
     */
    public static Traits leased(Duration lease) {
        return new Traits(true, lease, 1000, false, false, false, Counting.NONE, false, 0, 1 << 20);
    }

    /**
     * The same with another {@link #durable()}.
     *
     * @param value the value
     * @return the traits
     */
    public Traits withDurable(boolean value) {
        return new Traits(
                value,
                lease,
                maxOutstanding,
                holdsUp,
                delayedRelease,
                delayedSend,
                counting,
                releaseCounts,
                deliveryLimit,
                maxMessageBytes);
    }

    /**
     * The same with another {@link #maxOutstanding()} and {@link #holdsUp()}.
     *
     * @param max the most unsettled deliveries per receiver
     * @param holdsEachOtherUp whether they hold each other up
     * @return the traits
     */
    public Traits withOutstanding(int max, boolean holdsEachOtherUp) {
        return new Traits(
                durable,
                lease,
                max,
                holdsEachOtherUp,
                delayedRelease,
                delayedSend,
                counting,
                releaseCounts,
                deliveryLimit,
                maxMessageBytes);
    }

    /**
     * The same with other delays.
     *
     * @param release {@link #delayedRelease()}
     * @param send {@link #delayedSend()}
     * @return the traits
     */
    public Traits withDelay(boolean release, boolean send) {
        return new Traits(
                durable,
                lease,
                maxOutstanding,
                holdsUp,
                release,
                send,
                counting,
                releaseCounts,
                deliveryLimit,
                maxMessageBytes);
    }

    /**
     * The same with another way of counting.
     *
     * @param how {@link #counting()}
     * @param released {@link #releaseCounts()}
     * @param limit {@link #deliveryLimit()}
     * @return the traits
     */
    public Traits withCounting(Counting how, boolean released, int limit) {
        return new Traits(
                durable,
                lease,
                maxOutstanding,
                holdsUp,
                delayedRelease,
                delayedSend,
                how,
                released,
                limit,
                maxMessageBytes);
    }

    /**
     * The same with another {@link #maxMessageBytes()}.
     *
     * @param bytes the value
     * @return the traits
     */
    public Traits withMaxMessageBytes(int bytes) {
        return new Traits(
                durable,
                lease,
                maxOutstanding,
                holdsUp,
                delayedRelease,
                delayedSend,
                counting,
                releaseCounts,
                deliveryLimit,
                bytes);
    }
}
