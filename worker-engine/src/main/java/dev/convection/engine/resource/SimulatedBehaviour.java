package dev.convection.engine.resource;

import dev.convection.worker.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated resource behaves.
 *
 * @param delay how long an operation takes
 * @param failures how often it fails before it works
 */
record SimulatedBehaviour(Duration delay, int failures) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

    static SimulatedBehaviour of(Map<String, @Nullable Object> properties) {
        return new SimulatedBehaviour(delay(properties.get("delay")), failures(properties.get("failures")));
    }

    private static Duration delay(@Nullable Object value) {
        if (value == null) {
            return Duration.ZERO;
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() < 1e9) {
            return Duration.ofMillis(Math.round(number.doubleValue() * 1000));
        }
        Matcher matcher = DURATION.matcher(String.valueOf(value));
        if (!matcher.matches()) {
            throw wrong("delay", value, "seconds, or a duration such as 500ms, 2s, 1m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static int failures(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof Integer number && number >= 0) {
            return number;
        }
        throw wrong("failures", value, "a whole number, 0 or more");
    }

    private static RuntimeException wrong(String name, Object value, String right) {
        return Outcome.reject(name + " is " + value + ", but must be " + right).asException();
    }
}
