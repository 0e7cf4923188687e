package dev.convection.worker;

import dev.convection.worker.internal.Nanos;
import java.time.Duration;

/**
 * How often a message is tried, and how long it waits between: before attempt <i>n</i> + 1 at least
 * {@code first × factor^(n-1)}, at most {@code longest}, plus a random part of up to {@code jitter} of that, so that messages
 * that failed together do not come back together. Jitter is only ever added: a retry is never earlier than its back-off.
 *
 * @param attempts how often a handler gets a message, at least 1. Too few: a short outage fills the dead letters. Too many: a
 *     poisonous message is carried about for long. A message that kills its engine is counted too;
 *     where the broker's count is only a hint, it is given up after twice as many
 * @param first the back-off after the first attempt
 * @param factor how it grows, at least 1
 * @param longest its upper bound, at least {@code first}
 * @param jitter 0 to 1
 */
public record RetryPolicy(int attempts, Duration first, double factor, Duration longest, double jitter) {

    /** 5 attempts, after 1, 2, 4 and 8 seconds, each up to a fifth longer. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.2);

    /** Checks the values and how they fit each other. */
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
        }
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "first must not be negative nor above longest: " + first + ", " + longest);
        }
        if (!(factor >= 1) || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "factor must be at least 1 and jitter 0 to 1: " + factor + ", " + jitter);
        }
    }

    /**
     * The same with another number of attempts.
     *
     * @param value at least 1
     * @return the policy
     */
    public RetryPolicy withAttempts(int value) {
        return new RetryPolicy(value, first, factor, longest, jitter);
    }

    /**
     * The same with other back-offs.
     *
     * @param firstBackoff after the first attempt
     * @param longestBackoff the upper bound
     * @return the policy
     */
    public RetryPolicy withBackoff(Duration firstBackoff, Duration longestBackoff) {
        return new RetryPolicy(attempts, firstBackoff, factor, longestBackoff, jitter);
    }

    /**
     * How long to wait after an attempt that failed.
     *
     * @param attempt which, from 1
     * @param random from 0 to 1, how much of the jitter to add
     * @return the back-off, never below its nominal value
     */
    public Duration backoff(int attempt, double random) {
        double nominal = Math.min(Nanos.of(first) * Math.pow(factor, attempt - 1), Nanos.of(longest));
        return Duration.ofNanos((long) (nominal * (1 + jitter * random)));
    }
}
