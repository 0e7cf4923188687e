package dev.convection.engine.convergence;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A property value that stands for something of another resource.
 *
 * @param resource the other's name
 * @param attribute one of its attributes; null: its physical id
 */
public record Reference(String resource, @Nullable String attribute) {

    /**
     * Reads a reference.
     *
     * @param value any property value
     * @return the reference, or null if the value is none
     */
    public static @Nullable Reference of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map) || map.size() != 1) {
            return null;
        }
        if (map.get(Template.GET_RESOURCE) instanceof String name) {
            return new Reference(name, null);
        }
        return map.get(Template.GET_ATTR) instanceof List<?> pair
                        && pair.size() == 2
                        && pair.get(0) instanceof String name
                        && pair.get(1) instanceof String attribute
                ? new Reference(name, attribute)
                : null;
    }

    static @Nullable String target(@Nullable Object value) {
        Reference reference = of(value);
        return reference == null ? null : reference.resource;
    }
}
