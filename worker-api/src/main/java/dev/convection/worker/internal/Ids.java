package dev.convection.worker.internal;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Message ids: 96 random bits for each bus, and a counter.
 *
 * <p>Not a random UUID each: drawing 122 bits from the secure generator for every cast costs more than all else a cast does.
 */
final class Ids {
    private static final int BITS = 96;
    private static final int RADIX = Character.MAX_RADIX;

    private final String prefix = new BigInteger(BITS, new SecureRandom()).toString(RADIX) + "-";
    private final AtomicLong next = new AtomicLong();

    /** The counter is decimal, as only that is put behind the prefix without being a text of its own first. */
    String next() {
        return prefix + next.incrementAndGet();
    }
}
