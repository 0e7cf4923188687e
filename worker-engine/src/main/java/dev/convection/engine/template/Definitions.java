package dev.convection.engine.template;

import dev.convection.engine.convergence.Template;
import dev.convection.engine.convergence.Template.Definition;
import dev.convection.engine.text.Suggestion;
import dev.convection.engine.text.YamlValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the definitions one by one, and checks their shape. */
final class Definitions {
    private static final List<String> KEYS = List.of("type", "properties", "depends_on");

    private final Set<String> types;
    private final Problems problems;
    private References references;

    Definitions(Set<String> types, Problems problems) {
        this.types = types;
        this.problems = problems;
        this.references = new References(Set.of(), problems);
    }

    Template read(YamlValue root) {
        Map<String, YamlValue> resources = resources(root);
        references = new References(resources.keySet(), problems);
        Map<String, Definition> definitions = new LinkedHashMap<>();
        for (Map.Entry<String, YamlValue> entry : resources.entrySet()) {
            Definition definition = definition(entry.getKey(), entry.getValue());
            if (definition != null) {
                definitions.put(entry.getKey(), definition);
            }
        }
        return new Template(definitions);
    }

    private Map<String, YamlValue> resources(YamlValue root) {
        if (!root.isMap()) {
            problems.add(root.line(), "a template is a map with the key resources, not " + root.kind());
            return Map.of();
        }
        root.entries().forEach((key, value) -> {
            if (!key.equals("resources")) {
                problems.add(
                        value.line(),
                        "unknown key " + Names.shown(key)
                                + Suggestion.nearest(key, List.of("resources"))
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; a template has one key, resources"));
            }
        });
        YamlValue resources = root.entries().get("resources");
        if (resources == null) {
            if (problems.none()) {
                problems.add(root.line(), "the key resources is missing");
            }
            return Map.of();
        }
        if (!resources.isMap()) {
            problems.add(resources.line(), "resources must be a map of names, not " + resources.kind());
        }
        return resources.entries();
    }

    private @Nullable Definition definition(String name, YamlValue value) {
        String refusal = Names.refusal(name);
        if (refusal != null) {
            problems.add(value.line(), name, refusal);
        }
        if (!value.isMap()) {
            problems.add(value.line(), name, "must be a map with type, properties and depends_on, not " + value.kind());
            return null;
        }
        value.entries().forEach((key, nested) -> {
            if (!KEYS.contains(key)) {
                problems.add(
                        nested.line(),
                        name,
                        "unknown key " + Names.shown(key)
                                + Suggestion.nearest(key, KEYS)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; a resource has type, properties and depends_on"));
            }
        });
        String type = type(name, value);
        Map<String, @Nullable Object> properties =
                properties(name, value.entries().get("properties"));
        Set<String> dependsOn = dependsOn(name, value.entries().get("depends_on"));
        return type == null ? null : new Definition(name, type, properties, dependsOn, value.line());
    }

    private @Nullable String type(String name, YamlValue definition) {
        YamlValue value = definition.entries().get("type");
        if (value == null) {
            problems.add(definition.line(), name, "the key type is missing; known types: " + String.join(", ", types));
            return null;
        }
        String type = value.text();
        if (type == null) {
            problems.add(value.line(), name, "type must be text, not " + value.kind());
        } else if (!types.contains(type)) {
            problems.add(
                    value.line(),
                    name,
                    "unknown type " + Names.shown(type)
                            + Suggestion.nearest(type, types)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; known types: " + String.join(", ", types)));
        }
        return type;
    }

    @SuppressWarnings("unchecked") // a map's plain form has keys of text
    private Map<String, @Nullable Object> properties(String name, @Nullable YamlValue value) {
        if (value == null || value.isNull()) {
            return Map.of();
        }
        if (!value.isMap()) {
            problems.add(value.line(), name, "properties must be a map, not " + value.kind());
            return Map.of();
        }
        if (value.entries().containsKey("")) {
            problems.add(value.line(), name, "a property's name must not be empty");
        }
        references.check(name, value);
        Object plain = value.plain();
        return plain instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    private Set<String> dependsOn(String name, @Nullable YamlValue value) {
        Set<String> names = new LinkedHashSet<>();
        if (value == null || value.isNull()) {
            return names;
        }
        for (YamlValue item : value.isList() ? value.items() : List.of(value)) {
            String other = item.text();
            if (other == null) {
                problems.add(
                        item.line(), name, "depends_on must be a name or a list of names; there is " + item.kind());
            } else {
                references.require(name, other, item.line());
                names.add(other);
            }
        }
        return names;
    }
}
