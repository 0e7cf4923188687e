package dev.convection.worker.internal;

/**
 * Sees of most texts that they are one JSON object, by nothing but a look at each character. Of any other it says nothing: that is for
 * Jackson to read, which makes a parser of 700 bytes for each text.
 *
 * <p>It is stricter than Jackson everywhere and says yes to nothing that Jackson would refuse, so that the two together accept what
 * Jackson does. What is rare is left to Jackson: deep, long, and {@code \}{@code u} escapes.
 */
final class PlainJson {
    /** Longer texts are not worth it, and Jackson limits names: this is below that limit. */
    private static final int LONGEST = 1 << 15;

    /** Below the limits of Jackson, too. */
    private static final int DEEPEST = 64;

    private static final int LONGEST_NUMBER = 64;

    private final String text;
    private int at;

    private PlainJson(String text) {
        this.text = text;
    }

    /** Whether it is an object for certain. */
    static boolean isObject(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        PlainJson json = new PlainJson(text);
        json.space();
        return json.peek() == '{' && json.value(DEEPEST) && json.at == text.length();
    }

    /** A value, and the space after it. */
    private boolean value(int depth) {
        boolean legal = switch (peek()) {
            case '{' -> depth > 0 && members('}', depth - 1);
            case '[' -> depth > 0 && members(']', depth - 1);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
        space();
        return legal;
    }

    private boolean members(char end, int depth) {
        at++;
        space();
        if (skip(end)) {
            return true;
        }
        do {
            space();
            if (end == '}' && !name() || !value(depth)) {
                return false;
            }
        } while (skip(','));
        return skip(end);
    }

    private boolean name() {
        boolean legal = peek() == '"' && string();
        space();
        legal &= skip(':');
        space();
        return legal;
    }

    /** Beyond ASCII anything goes: it was text, so it is encoded well. */
    private boolean string() {
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return true;
            }
            if (c < ' ' || c == '\\' && "\"\\/bfnrt".indexOf(peek()) < 0) {
                return false;
            }
            at += c == '\\' ? 1 : 0;
        }
    }

    private boolean word(String word) {
        boolean legal = text.startsWith(word, at);
        at += word.length();
        return legal;
    }

    private boolean number() {
        int start = at;
        skip('-');
        boolean legal = skip('0') || digits();
        legal &= !skip('.') || digits();
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            legal &= digits();
        }
        return legal && at - start <= LONGEST_NUMBER;
    }

    private boolean digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }

    private void space() {
        while (" \n\r\t".indexOf(peek()) >= 0) {
            at++;
        }
    }

    private boolean skip(char expected) {
        boolean found = peek() == expected;
        at += found ? 1 : 0;
        return found;
    }

    /** The next character; at the end one that is legal nowhere. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
