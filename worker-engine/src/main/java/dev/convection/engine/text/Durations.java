package dev.convection.engine.text;

import java.time.Duration;
import java.util.Locale;

/** Durations as people write them: {@code 500ms}, {@code 15s}, {@code 5m}, {@code 1h30m}, {@code 2d}, or ISO-8601. */
public final class Durations {
    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text such as {@code 15s} or {@code PT15S}
     * @return the duration
     * @throws IllegalArgumentException if it is none
     */
    public static Duration parse(String text) {
        return dev.convection.worker.spi.Durations.parse(text);
    }

    /**
     * Writes how long something took, for people.
     *
     * @param duration not negative
     * @return such as {@code 0.4 s}, {@code 12 s} or {@code 3 min 5 s}
     */
    public static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /**
     * Writes a duration as {@link #parse} reads it, in the largest unit that it is a whole number of.
     *
     * @param duration not negative
     * @return such as {@code 500ms} or {@code 5m}
     */
    public static String write(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0 || seconds == 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
