package dev.convection.engine.template;

import dev.convection.engine.convergence.Template;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds a circle of resources that wait for each other. Takes away what waits for nothing, until nothing is left, or only what
 * is in a circle or waits for one: linear in the number of references, and without recursion, because chains are thousands long.
 */
final class Circles {
    private static final int SHOWN = 50;

    private Circles() {}

    static void check(Template template, Problems problems) {
        Set<String> stuck = stuck(template);
        if (stuck.isEmpty()) {
            return;
        }
        List<String> circle = circle(template, stuck);
        String first = circle.get(0);
        Template.Definition definition = template.resources().get(first);
        problems.add(definition == null ? 0 : definition.line(), first, "waits for itself: " + text(circle));
    }

    /** All that can never begin. */
    private static Set<String> stuck(Template template) {
        Map<String, List<String>> requiredBy = new HashMap<>();
        Map<String, Integer> waitsFor = new LinkedHashMap<>();
        template.resources().forEach((name, definition) -> {
            Set<String> requires = definition.requires();
            waitsFor.put(name, requires.size());
            requires.forEach(other ->
                    requiredBy.computeIfAbsent(other, key -> new ArrayList<>()).add(name));
        });
        Deque<String> free = new ArrayDeque<>();
        waitsFor.forEach((name, count) -> {
            if (count == 0) {
                free.add(name);
            }
        });
        while (!free.isEmpty()) {
            String name = free.remove();
            waitsFor.remove(name);
            for (String next : requiredBy.getOrDefault(name, List.of())) {
                if (waitsFor.merge(next, -1, Integer::sum) == 0) {
                    free.add(next);
                }
            }
        }
        return new LinkedHashSet<>(waitsFor.keySet());
    }

    /** Whoever is stuck requires another that is stuck; following that ends in a circle. It begins with its first in the text. */
    private static List<String> circle(Template template, Set<String> stuck) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> walk = new ArrayList<>();
        String at = stuck.iterator().next();
        while (!seen.containsKey(at)) {
            seen.put(at, walk.size());
            walk.add(at);
            at = template.requires(at).stream()
                    .filter(stuck::contains)
                    .findFirst()
                    .orElseThrow();
        }
        List<String> circle = walk.subList(seen.get(at), walk.size());
        Set<String> members = Set.copyOf(circle);
        String first = stuck.stream().filter(members::contains).findFirst().orElseThrow();
        int start = circle.indexOf(first);
        List<String> turned = new ArrayList<>(circle.subList(start, circle.size()));
        turned.addAll(circle.subList(0, start));
        return turned;
    }

    private static String text(List<String> circle) {
        String end = " -> " + circle.get(0);
        if (circle.size() <= SHOWN) {
            return String.join(" -> ", circle) + end;
        }
        return String.join(" -> ", circle.subList(0, SHOWN)) + " -> (" + (circle.size() - SHOWN) + " more)" + end;
    }
}
