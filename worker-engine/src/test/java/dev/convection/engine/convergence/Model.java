package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A random template, and random changes to it. Resources only require those that come before them in {@code order}. */
public record Model(
        List<String> order,
        Map<String, Map<String, @Nullable Object>> properties,
        Map<String, String> types,
        Map<String, Set<String>> dependsOn) {
    static final List<String> TYPES = List.of("simulated", "imitated");

    static Model empty() {
        return new Model(List.of(), Map.of(), Map.of(), Map.of());
    }

    static Model random(Random random, int most) {
        Model model = new Model(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        int size = 1 + random.nextInt(1 + random.nextInt(most));
        for (int i = 0; i < size; i++) {
            model.add(random);
        }
        return model;
    }

    /** The same with some things different. */
    Model changed(Random random) {
        Model model = copy();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            model.change(random);
        }
        return model;
    }

    private void change(Random random) {
        if (order.isEmpty()) {
            add(random);
            return;
        }
        String name = order.get(random.nextInt(order.size()));
        switch (random.nextInt(9)) {
            case 0 -> add(random);
            case 1 -> remove(name);
            case 2 -> properties.get(name).put("a", random.nextInt(100));
            case 3 -> properties.get(name).put("!fixed", random.nextInt(3));
            case 4 -> types.put(name, TYPES.get(random.nextInt(TYPES.size())));
            case 5 -> connect(random, name);
            case 6 -> invert(random);
            case 7 -> properties.get(name).remove("b");
            default -> properties.get(name).put("failures", random.nextInt(3));
        }
    }

    private void add(Random random) {
        String name = "r" + random.nextInt(60);
        if (order.contains(name)) {
            return;
        }
        order.add(random.nextInt(order.size() + 1), name);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("a", random.nextInt(100));
        if (random.nextInt(3) == 0) {
            values.put("!fixed", random.nextInt(3));
        }
        if (random.nextInt(8) == 0) {
            values.put("failures", random.nextInt(3));
        }
        properties.put(name, values);
        types.put(name, random.nextInt(6) == 0 ? TYPES.get(1) : TYPES.get(0));
        dependsOn.put(name, new LinkedHashSet<>());
        int edges = random.nextInt(4);
        for (int i = 0; i < edges; i++) {
            connect(random, name);
        }
    }

    private void connect(Random random, String name) {
        int place = order.indexOf(name);
        if (place == 0) {
            return;
        }
        String other = order.get(random.nextInt(place));
        switch (random.nextInt(4)) {
            case 0 -> dependsOn.get(name).add(other);
            case 1 -> properties.get(name).put("b", Map.of("get_resource", other));
            case 2 -> properties.get(name).put("c", List.of("x", Map.of("get_attr", List.of(other, "a"))));
            default -> properties.get(name).put("d", Map.of("inner", Map.of("get_resource", other), "n", 1));
        }
    }

    private void remove(String name) {
        order.remove(name);
        properties.remove(name);
        types.remove(name);
        dependsOn.remove(name);
        for (String other : order) {
            dependsOn.get(other).remove(name);
            properties
                    .get(other)
                    .values()
                    .removeIf(value -> String.valueOf(value).matches(".*=\\[?" + name + "\\b.*"));
        }
    }

    /** What depended on something is now depended upon by it. */
    private void invert(Random random) {
        List<String> upside = new ArrayList<>(order);
        Collections.shuffle(upside, random);
        int from = random.nextInt(upside.size());
        Map<String, Set<String>> before = new LinkedHashMap<>();
        order.forEach(name -> before.put(name, definition(name).requires()));
        order.clear();
        order.addAll(upside);
        for (String name : upside) {
            before.getOrDefault(name, Set.of()).forEach(other -> {
                if (order.indexOf(other) > order.indexOf(name)) {
                    dependsOn.get(name).remove(other);
                    properties
                            .get(name)
                            .values()
                            .removeIf(value -> String.valueOf(value).matches(".*=\\[?" + other + "\\b.*"));
                    if (from % 2 == 0) {
                        properties.get(other).put("b", Map.of("get_resource", name));
                    } else {
                        dependsOn.get(other).add(name);
                    }
                }
            });
        }
    }

    private Model copy() {
        Map<String, Map<String, @Nullable Object>> values = new LinkedHashMap<>();
        properties.forEach((name, map) -> values.put(name, new LinkedHashMap<>(map)));
        Map<String, Set<String>> others = new LinkedHashMap<>();
        dependsOn.forEach((name, set) -> others.put(name, new LinkedHashSet<>(set)));
        return new Model(new ArrayList<>(order), values, new LinkedHashMap<>(types), others);
    }

    Template.Definition definition(String name) {
        return new Template.Definition(name, types.get(name), properties.get(name), dependsOn.get(name), 0);
    }

    /** As people write it. */
    public Template template() {
        Map<String, Template.Definition> definitions = new LinkedHashMap<>();
        order.forEach(name -> definitions.put(name, definition(name)));
        return new Template(definitions);
    }

    /** As a worker reads it from its message. */
    List<Definition> definitions() {
        return TemplateMap.read(template().toMap(), Set.copyOf(TYPES));
    }
}
