package dev.convection.transport.nats;

import java.nio.charset.StandardCharsets;

/**
 * What the server was asked for and has not answered yet, by the pull protocol that all clients speak.
 *
 * <p>A request is for so many messages within so long a time, "no_wait" and yet with a time: the server waits for the first,
 * sends what it has, and ends the request, which it says with a status. So nothing is left open at the server when a poll ends,
 * unless it was woken; and the end of the request shows that the server is alive and knows the consumer. One that does not know it
 * says nothing at all. But a busy server (2.9.10) forgets to say so of a request that runs out while it is served: so what has run out
 * is over here as well, and only a longer silence means that nobody is there.
 *
 * <p>Where messages come one by one, such a request for each, and the word of its end, would cost more than the message. So a request
 * that has brought few is followed by one that stands: the server keeps it when it has sent what there is, until it has brought all
 * or its time is over. It is for half of what may come, so that it fits the next polls although those may ask for a little less.
 */
final class NatsPull {
    /** The longest request: also how long it may take to find that nobody answers. */
    static final long LONGEST = 2_000_000_000L;

    private static final long SHORTEST = 1_000_000;

    /** So that the server ends the request a little before the poll ends. */
    private static final long EARLY = 4_000_000;

    /** How late an end may come before the request is over without it. */
    private static final long LATE = 100_000_000;

    /** For how long nothing at all may come after that. */
    private static final long SILENCE = 2_500_000_000L;

    /** The most that one request may bring, as all of it is in memory at once. */
    private static final long MOST_BYTES = 64L << 20;

    /** The most that a standing request is for. */
    private static final int MOST_STANDING = 256;

    /** A request that brought no more than so many shows that they come one by one. */
    private static final int FEW = 4;

    private int open;

    /** What the last request has brought. */
    private int brought;

    private boolean standing;
    private long overdue;

    /** When an end was first missed after which nothing has come; 0 if none was. */
    private long silentSince;

    /**
     * Whether the next request is to stand; also if other receivers' requests are open for more than there is, when the server takes
     * none of the other kind.
     */
    private boolean stands;

    boolean isOpen() {
        return open > 0;
    }

    /** The next request. */
    byte[] ask(int max, long wait, long now) {
        long expires = Math.min(LONGEST, Math.max(SHORTEST, wait - Math.min(wait / 8, EARLY)));
        open = stands ? Math.min(MOST_STANDING, max - max / 2) : max;
        standing = stands;
        brought = 0;
        overdue = now + expires + LATE;
        String text = "{\"batch\":" + open + ",\"expires\":" + expires + (standing ? "" : ",\"no_wait\":true")
                + ",\"max_bytes\":" + MOST_BYTES + "}";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether one that stands is for so much more than a poll may take that it is to be taken back, which costs a round trip. The other
     * kind ends by itself.
     */
    boolean exceeds(int max) {
        return standing && open > max + max / 4;
    }

    /** Whether it has brought anything. */
    boolean fruitful() {
        return brought > 0;
    }

    /** A message came; its subject for the reply says how many wait behind it. */
    void delivered(String reply) {
        silentSince = 0;
        if (open > 0) {
            open--;
            brought++;
            if (open == 0 && stands) {
                stands = NatsDelivery.isLast(reply);
            }
        }
    }

    /** It is over: the server has ended it, or it was taken back, or its connection is gone. */
    void ended() {
        silentSince = 0;
        if (open > 0) {
            stands |= brought <= FEW; // one that stood and was not used up was not too small
        }
        open = 0;
    }

    /** The server ended it, because others wait for what there is. */
    void endedForOthers() {
        ended();
        stands = true;
    }

    /** For how long its end is to be waited for at the most. */
    long left(long now) {
        return overdue - now;
    }

    /** Takes it for over if its end should have come by now. */
    void endIfOverdue(long now) {
        if (open > 0 && now - overdue > 0) {
            open = 0;
            silentSince = silentSince == 0 ? now : silentSince;
        }
    }

    /** Whether the server has been silent for so long that nobody can be there. */
    boolean lost(long now) {
        return silentSince != 0 && now - silentSince > SILENCE;
    }
}
