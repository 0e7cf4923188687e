package dev.convection.engine.convergence;

import dev.convection.engine.store.ResourceRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rows may refer to which, without circles.
 *
 * <p>Each row says what it may refer to, and each speaks of the template that it was last attempted for. Rows of different templates may so
 * stand in a circle: an update that inverts a dependency and is interrupted leaves one. Then one requirement of the circle is given up,
 * always the same one: that of a row which is wanted if there is one, because that will hardly be removed. All that is lost is the order
 * in which two of these are removed. Kahn's algorithm, without recursion: a chain of 5,000 is no circle, and no stack overflow.
 */
final class Requirements {
    private final Map<String, ResourceRow> rows = new LinkedHashMap<>();
    private final Map<String, Set<String>> requires = new LinkedHashMap<>();
    private final Map<String, Set<String>> requiredBy = new LinkedHashMap<>();
    private final Comparator<String> firstToGiveUp;

    private Requirements(List<ResourceRow> existing, Set<String> wanted) {
        existing.stream()
                .sorted(Comparator.comparing(ResourceRow::name).thenComparing(ResourceRow::key))
                .forEach(row -> rows.put(row.key(), row));
        rows.keySet().forEach(key -> requiredBy.put(key, new LinkedHashSet<>()));
        rows.forEach((key, row) -> {
            Set<String> others = new LinkedHashSet<>(row.requires());
            others.retainAll(rows.keySet());
            others.remove(key);
            requires.put(key, others);
            others.forEach(other -> requiredBy.getOrDefault(other, Set.of()).add(key));
        });
        List<String> order = List.copyOf(rows.keySet());
        Map<String, Integer> place = new HashMap<>();
        order.forEach(key -> place.put(key, place.size()));
        firstToGiveUp = Comparator.<String, Boolean>comparing(key -> !wanted.contains(key))
                .thenComparing(key -> place.getOrDefault(key, 0));
    }

    /**
     * Finds them.
     *
     * @param existing all rows
     * @param wanted the keys of those that the template goes on with
     * @return for each row the keys of those that are to be removed after it
     */
    static Map<String, Set<String>> of(List<ResourceRow> existing, Set<String> wanted) {
        Requirements requirements = new Requirements(existing, wanted);
        requirements.breakCircles();
        return requirements.requires;
    }

    private void breakCircles() {
        Map<String, Integer> open = new LinkedHashMap<>();
        Deque<String> free = new ArrayDeque<>();
        requiredBy.forEach((key, by) -> open.put(key, by.size()));
        rows.keySet().stream().filter(key -> open.getOrDefault(key, 0) == 0).forEach(free::add);
        while (!open.isEmpty()) {
            while (free.isEmpty()) {
                giveUpOne(open, free);
            }
            String key = free.remove();
            open.remove(key);
            for (String other : requires.getOrDefault(key, Set.of())) {
                countDown(other, open, free);
            }
        }
    }

    private void giveUpOne(Map<String, Integer> open, Deque<String> free) {
        List<String> circle = circle(open);
        int at = circle.indexOf(circle.stream().min(firstToGiveUp).orElseThrow());
        // Each in the list is required by the one after it.
        String by = circle.get((at + 1) % circle.size());
        String key = circle.get(at);
        requires.getOrDefault(by, Set.of()).remove(key);
        requiredBy.getOrDefault(key, Set.of()).remove(by);
        countDown(key, open, free);
    }

    private static void countDown(String key, Map<String, Integer> open, Deque<String> free) {
        if (open.merge(key, -1, Integer::sum) == 0) {
            free.add(key);
        }
    }

    /** From any that is left to one that requires it and is left too, until one comes again: all that are left have such a one. */
    private List<String> circle(Map<String, Integer> open) {
        Map<String, Integer> visited = new HashMap<>();
        List<String> path = new ArrayList<>();
        String key = open.keySet().iterator().next();
        while (!visited.containsKey(key)) {
            visited.put(key, path.size());
            path.add(key);
            key = requiredBy.getOrDefault(key, Set.of()).stream()
                    .filter(open::containsKey)
                    .findFirst()
                    .orElseThrow();
        }
        return path.subList(visited.getOrDefault(key, 0), path.size());
    }
}
