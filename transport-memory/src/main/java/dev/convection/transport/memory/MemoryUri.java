package dev.convection.transport.memory;

import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * The address of a broker: {@code memory:NAME?option=value&…}. Also {@code memory://NAME}, because fingers write it; no name
 * is the name {@code default}.
 *
 * @param name the broker's name
 * @param options what was given, in the URI and beside it
 */
record MemoryUri(String name, Map<String, String> options) {

    static MemoryUri of(TransportConfig config) {
        URI uri = config.uri();
        String[] parts = uri.getRawSchemeSpecificPart().split("\\?", 2);
        String name = parts[0].replaceFirst("^//", "").replaceFirst("^/", "");
        if (!name.isEmpty() && !Destination.NAME.matcher(name).matches() || uri.getRawFragment() != null) {
            throw MemoryErrors.configuration(
                    "Opening " + uri
                            + ": the form is memory:NAME?option=value, with a name of 1 to 100 of the characters"
                            + " A-Z a-z 0-9 . _ -",
                    null);
        }
        Map<String, String> options = new HashMap<>(config.options());
        if (parts.length == 2) {
            for (String option : parts[1].split("&", -1)) {
                add(options, option);
            }
        }
        return new MemoryUri(name.isEmpty() ? "default" : name, Map.copyOf(options));
    }

    private static void add(Map<String, String> options, String option) {
        String[] pair = option.split("=", 2);
        if (pair.length != 2 || pair[0].isEmpty()) {
            throw MemoryErrors.configuration(
                    "Opening memory: with the option \"" + option + "\": write name=value", null);
        }
        if (options.putIfAbsent(pair[0], pair[1]) != null) {
            throw MemoryErrors.configuration(
                    "Opening memory: with the option " + pair[0] + ": it is given twice; leave one out", null);
        }
    }
}
