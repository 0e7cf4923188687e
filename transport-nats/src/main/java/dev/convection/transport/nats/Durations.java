package dev.convection.transport.nats;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a duration as people write it in a URI: {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1h}, or ISO 8601. */
final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Durations() {}

    static Duration parse(String name, String text) {
        try {
            Matcher match = SHORT.matcher(text);
            Duration duration =
                    match.matches() ? of(Long.parseLong(match.group(1)), match.group(2)) : Duration.parse(text);
            if (duration.compareTo(Duration.ZERO) > 0) {
                return duration;
            }
            throw new DateTimeParseException("not above zero", text, 0);
        } catch (DateTimeParseException e) {
            throw NatsErrors.configuration(
                    "Opening nats: with " + name + "=" + text
                            + ": give a duration above zero, such as 500ms, 15s, 2m or PT15S",
                    e);
        }
    }

    private static Duration of(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
