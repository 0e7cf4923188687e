package dev.convection.transport.kafka;

/**
 * How many records a consumer is to ask for. It is fixed when the consumer is made, so another number costs another consumer: one
 * that may ask for too much is replaced at once, one that asks for little when that has shown to be too little for long.
 */
final class PollSize {
    private static final int PATIENCE = 3;
    private static final int MOST_PATIENCE = 1_000;

    private int patience = PATIENCE;
    private int full;

    /** The size to poll with, given the one that there is (0: none) and the most that may come. */
    int next(int present, int max) {
        if (present == 0) {
            return max;
        }
        if (max < present) {
            // It went up and down: wait longer before going up again.
            patience = Math.min(MOST_PATIENCE, patience * 2);
            full = 0;
            return rounded(max);
        }
        if (full >= patience && rounded(max) >= 2 * present) {
            full = 0;
            return rounded(max);
        }
        return present;
    }

    /** Room is left, so that a small change of the maximum changes nothing. */
    private static int rounded(int max) {
        return max < 8 ? max : Integer.highestOneBit(max);
    }

    void polled(int present, int got) {
        full = got >= present ? full + 1 : 0;
    }
}
