package dev.convection.engine.text;

/** Makes text that came from elsewhere fit to be shown: on one line, and without what a terminal would obey. */
public final class Printable {

    private Printable() {}

    /**
     * The text with a question mark for every control character.
     *
     * @param text anything
     * @return one line
     */
    public static String of(String text) {
        return text.chars().noneMatch(Printable::isHidden)
                ? text
                : text.codePoints()
                        .map(c -> isHidden(c) ? '?' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /**
     * Whether a character is one that cannot be shown.
     *
     * @param c a code point
     * @return true for control characters, and for what else ends a line
     */
    public static boolean isHidden(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }
}
