package dev.convection.engine.convergence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stack should be: named resource definitions, in the order of the text. Immutable; whoever makes one has checked that
 * all references meet a resource and that there is no circle.
 *
 * @param resources by name
 */
public record Template(Map<String, Definition> resources) {

    /** Refers to the physical id of another resource: {@code {get_resource: NAME}}. */
    public static final String GET_RESOURCE = "get_resource";

    /** Refers to an attribute of another resource: {@code {get_attr: [NAME, ATTRIBUTE]}}. */
    public static final String GET_ATTR = "get_attr";

    /** Copies the map and keeps its order. */
    public Template {
        resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    }

    /**
     * What a resource depends on: {@code depends_on} and every reference in its properties, at any depth.
     *
     * @param name the resource's name
     * @return names, in the order of the text; empty for a name that is not in the template
     */
    public Set<String> requires(String name) {
        Definition definition = resources.get(name);
        return definition == null ? Set.of() : definition.requires();
    }

    /**
     * The template as plain JSON-like values, as it travels in messages and lies in the store.
     *
     * @return {@code {"resources": {NAME: {"type", "properties", "depends_on"}}}}, a map of the caller's own
     */
    public Map<String, Object> toMap() {
        Map<String, Object> byName = new LinkedHashMap<>();
        resources.forEach((name, definition) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("type", definition.type());
            if (!definition.properties().isEmpty()) {
                one.put("properties", definition.properties());
            }
            if (!definition.dependsOn().isEmpty()) {
                one.put("depends_on", List.copyOf(definition.dependsOn()));
            }
            byName.put(name, one);
        });
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("resources", byName);
        return whole;
    }

    /**
     * One resource as the template wants it.
     *
     * @param name unique in the template
     * @param type the name of a resource type
     * @param properties JSON-like values: String, Boolean, Integer, Long, BigInteger, Double, null, List and Map with String
     *     keys; a reference is the map {@code {get_resource: NAME}} or {@code {get_attr: [NAME, ATTRIBUTE]}}
     * @param dependsOn names of further resources that must exist before
     * @param line where it begins in the text, from 1; 0 if it did not come from a text
     */
    public record Definition(
            String name, String type, Map<String, @Nullable Object> properties, Set<String> dependsOn, int line) {

        /** Copies the collections and keeps their order. */
        public Definition {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
            dependsOn = Collections.unmodifiableSet(new LinkedHashSet<>(dependsOn));
        }

        /**
         * What it depends on: {@code depends_on} and every reference in the properties.
         *
         * @return names, {@code depends_on} first
         */
        public Set<String> requires() {
            Set<String> names = new LinkedHashSet<>(dependsOn);
            Deque<@Nullable Object> rest = new ArrayDeque<>(List.of(properties));
            while (!rest.isEmpty()) {
                Object value = rest.removeFirst();
                String target = Reference.target(value);
                if (target != null) {
                    names.add(target);
                } else if (value instanceof Map<?, ?> map) {
                    addFirst(rest, map.values());
                } else if (value instanceof Collection<?> list) {
                    addFirst(rest, list);
                }
            }
            return names;
        }

        private static void addFirst(Deque<@Nullable Object> rest, Collection<?> values) {
            List<Object> nested = new ArrayList<>();
            for (Object value : values) {
                if (value instanceof Map || value instanceof Collection) {
                    nested.add(value);
                }
            }
            Collections.reverse(nested);
            nested.forEach(rest::addFirst);
        }
    }
}
