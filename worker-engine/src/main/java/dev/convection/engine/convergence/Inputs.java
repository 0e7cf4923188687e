package dev.convection.engine.convergence;

import dev.convection.engine.store.Json;
import dev.convection.worker.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the predecessors of a node have passed on: enough to resolve its references. */
final class Inputs {
    private final Map<String, Map<String, @Nullable Object>> byName = new HashMap<>();

    private Inputs() {}

    static Inputs of(List<String> data) {
        Inputs inputs = new Inputs();
        for (String one : data) {
            Map<String, @Nullable Object> passed = Json.object(one);
            inputs.byName.put(String.valueOf(passed.get("name")), passed);
        }
        return inputs;
    }

    /** Whether all of these have passed something on. If not, the graph has been removed since the node was found in it. */
    boolean cover(List<String> names) {
        return byName.keySet().containsAll(names);
    }

    /** What a node passes on. */
    static String data(String key, String name, String physicalId, Map<String, @Nullable Object> attributes) {
        Map<String, @Nullable Object> passed = new LinkedHashMap<>();
        passed.put("key", key);
        passed.put("name", name);
        passed.put("id", physicalId);
        passed.put("attributes", attributes);
        return Json.write(passed);
    }

    /** The keys of these names. */
    List<String> keys(List<String> names) {
        return names.stream()
                .map(name -> String.valueOf(passed("", name).get("key")))
                .sorted()
                .toList();
    }

    /** The properties with all references resolved, as they are when they have been stored and read again. */
    Map<String, @Nullable Object> resolve(String resource, String properties) {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        Json.object(properties).forEach((key, value) -> resolved.put(key, value(resource, value)));
        return Json.object(Json.write(resolved));
    }

    private @Nullable Object value(String resource, @Nullable Object value) {
        Reference reference = Reference.of(value);
        if (reference != null) {
            return value(resource, reference);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
            map.forEach((key, inner) -> resolved.put(String.valueOf(key), value(resource, inner)));
            return resolved;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> resolved = new ArrayList<>();
            list.forEach(inner -> resolved.add(value(resource, inner)));
            return resolved;
        }
        return value;
    }

    private @Nullable Object value(String resource, Reference reference) {
        Map<String, @Nullable Object> passed = passed(resource, reference.resource());
        String attribute = reference.attribute();
        if (attribute == null) {
            return passed.get("id");
        }
        if (passed.get("attributes") instanceof Map<?, ?> attributes && attributes.containsKey(attribute)) {
            return attributes.get(attribute);
        }
        // No use in trying again: it is as it was passed on, until there is another traversal.
        throw Outcome.reject("resource " + resource + " refers to attribute " + attribute + " of "
                        + reference.resource() + ", which has no such attribute")
                .asException();
    }

    private Map<String, @Nullable Object> passed(String resource, String name) {
        Map<String, @Nullable Object> passed = byName.get(name);
        if (passed == null) {
            throw new IllegalStateException("nothing was passed on to resource " + resource + " by " + name);
        }
        return passed;
    }
}
