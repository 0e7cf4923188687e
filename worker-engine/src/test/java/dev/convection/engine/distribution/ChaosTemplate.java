package dev.convection.engine.distribution;

import dev.convection.engine.convergence.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Three hundred resources that each take 20 to 200 ms, in a graph some dozens deep. Its versions differ in a property of each second one,
 * in one that makes a replacement necessary, and in some that come or go.
 */
final class ChaosTemplate {
    private static final int SIZE = 300;
    private static final int PASSING = 10;
    private static final int REPLACED = 60;
    private static final int REACH = 30;

    private final List<String> order = new ArrayList<>();
    private final Map<String, Map<String, Object>> properties = new LinkedHashMap<>();
    private final Map<String, Set<String>> dependsOn = new LinkedHashMap<>();

    private ChaosTemplate() {}

    /** The same for the same seed and version. */
    static Model version(long seed, int version) {
        Random random = new Random(seed);
        ChaosTemplate template = new ChaosTemplate();
        for (int i = 0; i < SIZE - PASSING; i++) {
            template.add(random, i, version);
        }
        for (int i = 0; i < PASSING; i++) {
            template.addPassing(random, "only-" + version + "-" + i);
        }
        Map<String, String> types = new LinkedHashMap<>();
        template.order.forEach(name -> types.put(name, "simulated"));
        return new Model(template.order, Map.copyOf(template.properties), types, template.dependsOn);
    }

    private void add(Random random, int i, int version) {
        String name = "r" + i;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("delay", 20 + random.nextInt(181) + "ms");
        values.put("a", i % 2 == 0 ? version : 0);
        if (i % REPLACED == 0) {
            values.put("!fixed", version);
        }
        Set<String> others = new LinkedHashSet<>();
        if (i > 0) {
            values.put("b", Map.of("get_resource", near(random, i)));
            values.put("c", Map.of("get_attr", List.of(near(random, i), "a")));
            others.add(near(random, i));
        }
        put(name, values, others);
    }

    private static String near(Random random, int i) {
        return "r" + (i - 1 - random.nextInt(Math.min(i, REACH)));
    }

    private void addPassing(Random random, String name) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("delay", 20 + random.nextInt(181) + "ms");
        put(name, values, Set.of("r" + random.nextInt(SIZE - PASSING)));
    }

    private void put(String name, Map<String, Object> values, Set<String> others) {
        order.add(name);
        properties.put(name, values);
        dependsOn.put(name, others);
    }

    /** Whether a resource is in all versions, and never replaced: exactly one is made. */
    static boolean isMadeOnce(String name) {
        return name.startsWith("r") && Integer.parseInt(name.substring(1)) % REPLACED != 0;
    }
}
