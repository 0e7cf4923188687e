package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.Json;
import dev.convection.worker.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a template from a message. The command refuses a bad one with its line, before it casts; but anybody can cast, so nothing is
 * believed here either.
 */
final class TemplateMap {

    private TemplateMap() {}

    /**
     * Reads one.
     *
     * @throws RuntimeException an {@link Outcome.Reject} that names the resource which is wrong
     */
    static List<Definition> read(@Nullable Map<String, @Nullable Object> map, Set<String> types) {
        if (map == null
                || !map.keySet().equals(Set.of("resources"))
                || !(map.get("resources") instanceof Map<?, ?> all)) {
            throw refused("a template is {\"resources\": {NAME: {type, properties, depends_on}}}");
        }
        Map<String, Template.Definition> byName = new LinkedHashMap<>();
        all.forEach((name, one) -> byName.put(String.valueOf(name), definition(String.valueOf(name), one, types)));
        List<Definition> definitions = new ArrayList<>();
        byName.forEach((name, one) -> {
            for (String required : one.requires()) {
                if (!byName.containsKey(required)) {
                    throw refused("resource " + name + " refers to " + required + ", which is not in the template");
                }
            }
            definitions.add(
                    new Definition(name, one.type(), Json.write(one.properties()), List.copyOf(one.requires())));
        });
        refuseCircles(definitions);
        return definitions;
    }

    private static Template.Definition definition(String name, @Nullable Object one, Set<String> types) {
        if (name.isBlank() || !(one instanceof Map<?, ?> map)) {
            throw refused("resource '" + name + "' is not {type, properties, depends_on}");
        }
        for (Object key : map.keySet()) {
            if (!Set.of("type", "properties", "depends_on").contains(key)) {
                throw refused("resource " + name + " has " + key + ", which is none of type, properties, depends_on");
            }
        }
        if (!(map.get("type") instanceof String type) || !types.contains(type)) {
            throw refused("resource " + name + " is of type " + map.get("type") + ", which is none of " + types);
        }
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        if (map.get("properties") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> properties.put(String.valueOf(key), value));
            checkReferences(name, properties);
        } else if (map.get("properties") != null) {
            throw refused("resource " + name + " has properties that are no map");
        }
        return new Template.Definition(name, type, properties, dependsOn(name, map.get("depends_on")), 0);
    }

    private static Set<String> dependsOn(String name, @Nullable Object value) {
        Set<String> names = new LinkedHashSet<>();
        Collection<?> given = value == null ? List.of() : value instanceof Collection<?> many ? many : List.of(value);
        for (Object one : given) {
            if (!(one instanceof String other)) {
                throw refused("resource " + name + " has a depends_on that is no list of names");
            }
            names.add(other);
        }
        return names;
    }

    /** What looks like a reference has to be one. */
    private static void checkReferences(String name, Object properties) {
        Deque<Object> rest = new ArrayDeque<>(List.of(properties));
        while (!rest.isEmpty()) {
            Object value = rest.remove();
            Collection<?> inside = value instanceof Map<?, ?> map
                    ? map.values()
                    : value instanceof Collection<?> list ? list : List.of();
            for (Object one : inside) {
                if (one != null) {
                    rest.add(one);
                }
            }
            if (value instanceof Map<?, ?> map
                    && map.size() == 1
                    && (map.containsKey(Template.GET_RESOURCE) || map.containsKey(Template.GET_ATTR))
                    && Reference.of(map) == null) {
                throw refused("resource " + name + " has " + map
                        + ", which is neither {get_resource: NAME} nor {get_attr: [NAME, ATTRIBUTE]}");
            }
        }
    }

    private static void refuseCircles(List<Definition> definitions) {
        Map<String, Integer> open = new LinkedHashMap<>();
        Map<String, List<String>> requiredBy = new HashMap<>();
        Deque<String> free = new ArrayDeque<>();
        for (Definition definition : definitions) {
            open.put(definition.name(), definition.requires().size());
            definition
                    .requires()
                    .forEach(other -> requiredBy
                            .computeIfAbsent(other, any -> new ArrayList<>())
                            .add(definition.name()));
            if (definition.requires().isEmpty()) {
                free.add(definition.name());
            }
        }
        while (!free.isEmpty()) {
            String name = free.remove();
            open.remove(name);
            for (String other : requiredBy.getOrDefault(name, List.of())) {
                if (open.merge(other, -1, Integer::sum) == 0) {
                    free.add(other);
                }
            }
        }
        if (!open.isEmpty()) {
            throw refused("resources depend on each other in a circle, among " + open.keySet());
        }
    }

    private static RuntimeException refused(String reason) {
        return Outcome.reject("bad template: " + reason).asException();
    }
}
