package dev.convection.engine.bench;

/**
 * What a message's body says of it: who cast it, which of his it is, and when it was to be cast. Its figures are at fixed places,
 * because parsing JSON for each message would be measured with the broker.
 */
final class Stamp {
    static final int MOST_CLIENTS = 99_999;

    private static final String CLIENT = "{\"client\":1";
    private static final String NUMBER = ",\"number\":1";
    private static final String INTENDED = ",\"intended\":1";
    private static final String FILLER = ",\"filler\":\"";
    private static final String END = "\"}";
    private static final int CLIENT_DIGITS = 5;
    private static final int DIGITS = 15;
    private static final int CLIENT_AT = CLIENT.length();
    private static final int NUMBER_AT = CLIENT_AT + CLIENT_DIGITS + NUMBER.length();
    private static final int INTENDED_AT = NUMBER_AT + DIGITS + INTENDED.length();

    static final int LENGTH = INTENDED_AT + DIGITS + FILLER.length() + END.length();

    private final char[] text;

    /** One for each thread that casts. */
    Stamp(int client, int size) {
        String zeros = "0".repeat(DIGITS);
        String all = CLIENT
                + zeros.substring(0, CLIENT_DIGITS)
                + NUMBER
                + zeros
                + INTENDED
                + zeros
                + FILLER
                + "x".repeat(size - LENGTH)
                + END;
        this.text = all.toCharArray();
        put(client, CLIENT_AT, CLIENT_DIGITS);
    }

    /** The body of one message. */
    String write(long number, long intended) {
        put(number, NUMBER_AT, DIGITS);
        put(intended, INTENDED_AT, DIGITS);
        return new String(text);
    }

    private void put(long value, int at, int digits) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }

    static int client(byte[] body) {
        return (int) get(body, CLIENT_AT, CLIENT_DIGITS);
    }

    static long number(byte[] body) {
        return get(body, NUMBER_AT, DIGITS);
    }

    static long intended(byte[] body) {
        return get(body, INTENDED_AT, DIGITS);
    }

    private static long get(byte[] body, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            value = value * 10 + body[i] - '0';
        }
        return value;
    }
}
