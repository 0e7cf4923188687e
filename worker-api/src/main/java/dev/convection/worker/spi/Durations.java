package dev.convection.worker.spi;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them in configurations and URIs, alike for all transports: {@code 500ms}, {@code 15s}, {@code 5m},
 * {@code 1h30m}, {@code 2d}, or ISO 8601 such as {@code PT15S}.
 */
public final class Durations {
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + ")+");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text such as {@code 15s} or {@code PT15S}; {@code 0} alone needs no unit
     * @return the duration; below zero only in ISO 8601
     * @throws IllegalArgumentException if it is none; the message gives examples
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (WHOLE.matcher(text).matches()) {
            Duration sum = Duration.ZERO;
            Matcher part = PART.matcher(text);
            while (part.find()) {
                sum = sum.plus(part(Long.parseLong(part.group(1)), part.group(2)));
            }
            return sum;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("Not a duration such as 500ms, 15s, 5m or 1h: " + text, e);
        }
    }

    /**
     * Reads a duration that must be above zero.
     *
     * @param text as {@link #parse} takes it
     * @return the duration
     * @throws IllegalArgumentException if it is none, or not above zero; the message ends a sentence that names the setting
     */
    public static Duration parseAboveZero(String text) {
        try {
            Duration duration = parse(text);
            if (duration.compareTo(Duration.ZERO) > 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // told below, as zero is
        }
        throw new IllegalArgumentException("give a duration above zero, such as 500ms, 15s, 2m or PT15S");
    }

    private static Duration part(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
