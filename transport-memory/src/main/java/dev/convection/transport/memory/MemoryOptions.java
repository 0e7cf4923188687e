package dev.convection.transport.memory;

import dev.convection.worker.spi.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a broker can be told by the options of a URI.
 *
 * @param style which kind of broker it is
 * @param lease how long a delivery lasts; zero where there are no leases
 * @param capacity the most messages in one queue
 * @param maxMessageBytes the largest message, attributes included
 */
record MemoryOptions(Style style, Duration lease, int capacity, int maxMessageBytes) {
    static final MemoryOptions DEFAULT = new MemoryOptions(Style.LEASED, Duration.ofSeconds(15), 1_000_000, 1 << 20);

    private static final List<String> NAMES = List.of("capacity", "lease", "maxMessageBytes", "style");

    /** These options, but for those that are given. */
    MemoryOptions with(Map<String, String> given) {
        for (String name : given.keySet()) {
            if (!NAMES.contains(name)) {
                throw MemoryErrors.configuration(
                        "Opening memory: with the option " + name + ": there is none; the options are " + NAMES, null);
            }
        }
        Style newStyle = given.containsKey("style") ? style(given.get("style")) : style;
        return new MemoryOptions(
                newStyle,
                given.containsKey("lease") ? lease(newStyle, given.get("lease")) : defaultLease(newStyle),
                given.containsKey("capacity") ? number("capacity", given.get("capacity")) : capacity,
                given.containsKey("maxMessageBytes")
                        ? number("maxMessageBytes", given.get("maxMessageBytes"))
                        : maxMessageBytes);
    }

    private Duration defaultLease(Style newStyle) {
        if (!newStyle.hasLeases()) {
            return Duration.ZERO;
        }
        return lease.isZero() ? DEFAULT.lease : lease;
    }

    private static Style style(String text) {
        for (Style style : Style.values()) {
            if (style.name().toLowerCase(Locale.ROOT).equals(text)) {
                return style;
            }
        }
        String all = Arrays.toString(Style.values()).toLowerCase(Locale.ROOT);
        throw MemoryErrors.configuration("Opening memory: with style=" + text + ": give one of " + all, null);
    }

    private static Duration lease(Style style, String text) {
        if (!style.hasLeases()) {
            throw MemoryErrors.configuration(
                    "Opening memory: with lease=" + text + ": the style "
                            + style.name().toLowerCase(Locale.ROOT) + " has no leases; leave one of the two out",
                    null);
        }
        try {
            return Durations.parseAboveZero(text);
        } catch (IllegalArgumentException e) {
            throw MemoryErrors.configuration("Opening memory: with lease=" + text + ": " + e.getMessage(), e);
        }
    }

    private static int number(String name, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
            throw new NumberFormatException("not above zero");
        } catch (NumberFormatException e) {
            throw MemoryErrors.configuration(
                    "Opening memory: with " + name + "=" + text + ": give a whole number from 1 to "
                            + Integer.MAX_VALUE,
                    e);
        }
    }
}
