package dev.convection.engine.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Resources as a tree: each hangs on the deepest of those that it requires, so that it stands below all of them. Not recursive:
 * chains are thousands long.
 */
final class Tree {
    private static final int DEEPEST = 12;

    private final Map<String, String> branches = new LinkedHashMap<>();

    /** Who requires whom, without circles; names in the order in which they should stand. */
    Tree(Map<String, Set<String>> requires, boolean unicode) {
        Map<String, Integer> depths = depths(requires);
        Map<String, List<String>> children = new HashMap<>();
        List<String> roots = new ArrayList<>();
        requires.forEach((name, required) -> {
            String parent = null;
            int deepest = -1;
            for (String other : required) {
                int depth = depths.getOrDefault(other, -1);
                if (depth > deepest) {
                    parent = other;
                    deepest = depth;
                }
            }
            (parent == null ? roots : children.computeIfAbsent(parent, key -> new ArrayList<>())).add(name);
        });
        walk(roots, children, unicode);
    }

    /** The names in the order of the tree, each with the branch that it hangs on. */
    Map<String, String> branches() {
        return branches;
    }

    private static Map<String, Integer> depths(Map<String, Set<String>> requires) {
        Map<String, Integer> depths = new HashMap<>();
        for (String start : requires.keySet()) {
            Deque<String> path = new ArrayDeque<>(List.of(start));
            while (!path.isEmpty()) {
                String name = path.peek();
                int sizeBefore = path.size();
                int depth = 0;
                for (String other : requires.getOrDefault(name, Set.of())) {
                    Integer known = depths.get(other);
                    if (known != null) {
                        depth = Math.max(depth, known + 1);
                    } else if (requires.containsKey(other)) {
                        path.push(other);
                    }
                }
                if (path.size() == sizeBefore) {
                    depths.put(path.pop(), depth);
                }
            }
        }
        return depths;
    }

    private void walk(List<String> roots, Map<String, List<String>> children, boolean unicode) {
        Deque<Place> open = new ArrayDeque<>();
        push(open, roots, "", 0);
        while (!open.isEmpty()) {
            Place place = open.pop();
            boolean top = place.depth == 0;
            String own = top ? "" : place.last ? (unicode ? "└─" : "`-") : (unicode ? "├─" : "|-");
            branches.put(place.name, place.prefix + own);
            String below = top || place.depth > DEEPEST
                    ? place.prefix
                    : place.prefix + (place.last ? "  " : unicode ? "│ " : "| ");
            push(open, children.getOrDefault(place.name, List.of()), below, place.depth + 1);
        }
    }

    private static void push(Deque<Place> open, List<String> names, String prefix, int depth) {
        for (int i = names.size() - 1; i >= 0; i--) {
            open.push(new Place(names.get(i), prefix, depth, i == names.size() - 1));
        }
    }

    private record Place(String name, String prefix, int depth, boolean last) {}
}
