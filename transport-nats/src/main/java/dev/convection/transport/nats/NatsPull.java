package dev.convection.transport.nats;

import java.nio.charset.StandardCharsets;

/**
 * What the server was asked for and has not answered yet, by the pull protocol that all clients speak.
 *
 * <p>A request is for so many messages within so long a time, "no_wait" and yet with a time: the server waits for the first,
 * sends what it has, and ends the request, which it says with a status. So nothing is left open at the server when a poll ends,
 * unless it was woken; and the end of the request, which comes in any case, shows that the server is alive and knows the consumer.
 * One that does not know it says nothing at all.
 */
final class NatsPull {
    /** The longest request: also how long it may take to find that nobody answers. */
    static final long LONGEST = 2_000_000_000L;

    private static final long SHORTEST = 1_000_000;

    /** So that the server ends the request a little before the poll ends. */
    private static final long EARLY = 4_000_000;

    /** How late an end may come before it is missed. */
    private static final long LATE = 1_500_000_000L;

    /** For how long to look, once it is missed: if the whole process was held up, it is here and only not read yet. */
    private static final long SECOND_LOOK = 1_000_000_000L;

    /** The most that one request may bring, as all of it is in memory at once. */
    private static final long MOST_BYTES = 64L << 20;

    private int open;
    private long overdue;
    private long missedSince;

    /** Whether other receivers' requests are open for more than there is: then the server takes none that does not wait. */
    private boolean queued;

    boolean isOpen() {
        return open > 0;
    }

    /** The next request. */
    byte[] ask(int max, long wait, long now) {
        long expires = Math.min(LONGEST, Math.max(SHORTEST, wait - Math.min(wait / 8, EARLY)));
        open = queued ? 1 : max;
        overdue = now + expires + LATE;
        missedSince = 0;
        String text = "{\"batch\":" + open + ",\"expires\":" + expires
                + (queued ? "" : ",\"no_wait\":true,\"max_bytes\":" + MOST_BYTES) + "}";
        queued = false;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A message came. */
    void delivered() {
        if (open > 0) {
            open--;
        }
    }

    /** The server ended it. */
    void ended() {
        open = 0;
    }

    /** The server ended it, because others wait for what there is. */
    void endedForOthers() {
        open = 0;
        queued = true;
    }

    /** Whether it should have been ended by now, and was not although its end was looked for. */
    boolean lost(long now) {
        if (open == 0 || now - overdue <= 0) {
            return false;
        }
        if (missedSince == 0) {
            missedSince = now;
        }
        return now - missedSince > SECOND_LOOK;
    }
}
