package dev.convection.engine.convergence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one stack.
 *
 * @param name the stack's name
 * @param status how far the action is
 * @param action what was last asked of it
 * @param reason why it is {@code FAILED}; else empty
 * @param traversal the id of the current traversal
 * @param resources its rows in the store
 * @param physical what exists, as the resource types report it: not a copy of the rows
 */
public record StackView(
        String name,
        Status status,
        Action action,
        String reason,
        String traversal,
        List<Resource> resources,
        List<Physical> physical) {

    /** Copies the lists. */
    public StackView {
        resources = List.copyOf(resources);
        physical = List.copyOf(physical);
    }

    /**
     * A row.
     *
     * @param key its key
     * @param name the resource's name; two rows have the same while one replaces the other
     * @param type its type
     * @param status how far it is
     * @param physicalId the id of what exists; null before there is anything
     * @param properties as last applied, references resolved
     * @param attributes as its type reported them
     */
    public record Resource(
            String key,
            String name,
            String type,
            Status status,
            @Nullable String physicalId,
            Map<String, @Nullable Object> properties,
            Map<String, @Nullable Object> attributes) {

        /** Copies the maps and keeps their order. */
        public Resource {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        }
    }

    /**
     * Something that exists.
     *
     * @param id its physical id
     * @param name the name of the resource that it was made for
     * @param type its type
     * @param properties as it has them
     */
    public record Physical(String id, String name, String type, Map<String, @Nullable Object> properties) {

        /** Copies the map and keeps its order. */
        public Physical {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        }
    }
}
