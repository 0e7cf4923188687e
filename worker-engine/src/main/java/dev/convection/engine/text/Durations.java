package dev.convection.engine.text;

import java.time.Duration;
import java.util.Locale;

/** Writes durations for people. {@link dev.convection.worker.spi.Durations} reads them. */
public final class Durations {
    private Durations() {}

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
     * Writes a duration as {@link dev.convection.worker.spi.Durations#parse} reads it, in the largest unit that it is a whole number of.
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
