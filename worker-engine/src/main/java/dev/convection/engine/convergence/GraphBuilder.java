package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.EdgeTable.Edge;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.NodeTable.Fresh;
import dev.convection.engine.store.ResourceRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds the graph of a traversal.
 *
 * <pre>
 *   (a, forward) ──▶ (b, forward) ──▶ (whole, forward) ─────────────┐       b requires a: a is made first
 *        │                │                                         ▼
 *        └──▶ (a, clean-up) ◀── (b, clean-up)   ──▶ ...  ──▶ (whole, clean-up)      and removed last
 * </pre>
 *
 * A forward node for each name in the template, after those of the names that it requires. A clean-up node for each row that exists,
 * after those of the rows that may refer to it, and after the forward node of its name, be that its own or that of the row which took its
 * place. The node of the whole that is forward comes after all that is forward, the other after everything.
 */
final class GraphBuilder {
    private final String traversal;
    private final Map<String, String> keys;
    private final Map<NodeId, Integer> waitsFor = new LinkedHashMap<>();
    private final Map<NodeId, String> names = new HashMap<>();
    private final Map<NodeId, Integer> places = new HashMap<>();
    private final Set<Edge> edges = new LinkedHashSet<>();
    private final Set<NodeId> withSuccessor = new HashSet<>();

    private GraphBuilder(String traversal, Map<String, String> keys) {
        this.traversal = traversal;
        this.keys = keys;
    }

    /**
     * Builds one.
     *
     * @param traversal its id
     * @param wanted the template; its references meet a name in it, and there is no circle
     * @param keys the key of the row that each wanted name goes on with
     * @param existing all rows that there were before; not those that are as new as the traversal
     */
    static Graph build(
            String traversal, List<Definition> wanted, Map<String, String> keys, List<ResourceRow> existing) {
        GraphBuilder builder = new GraphBuilder(traversal, keys);
        builder.forward(wanted);
        builder.cleanup(existing);
        return builder.graph();
    }

    private void forward(List<Definition> wanted) {
        for (Definition definition : wanted) {
            add(node(definition.name()), definition.name());
        }
        for (Definition definition : wanted) {
            for (String required : definition.requires()) {
                connect(node(required), node(definition.name()));
            }
        }
        NodeId whole = new NodeId(traversal, "", true);
        List<NodeId> all = List.copyOf(waitsFor.keySet());
        add(whole, "");
        all.stream().filter(node -> !withSuccessor.contains(node)).forEach(node -> connect(node, whole));
    }

    private void cleanup(List<ResourceRow> existing) {
        List<NodeId> all = new ArrayList<>();
        for (ResourceRow row : existing) {
            NodeId node = new NodeId(traversal, row.key(), false);
            all.add(node);
            add(node, row.name());
            if (keys.containsKey(row.name())) {
                NodeId forward = node(row.name());
                places.put(node, places.getOrDefault(forward, 0));
                connect(forward, node);
            }
        }
        Requirements.of(existing, Set.copyOf(keys.values()))
                .forEach((key, required) -> required.forEach(
                        other -> connect(new NodeId(traversal, key, false), new NodeId(traversal, other, false))));
        NodeId whole = new NodeId(traversal, "", false);
        add(whole, "");
        all.stream().filter(node -> !withSuccessor.contains(node)).forEach(node -> connect(node, whole));
        connect(new NodeId(traversal, "", true), whole);
    }

    private NodeId node(String name) {
        return new NodeId(traversal, keys.getOrDefault(name, ""), true);
    }

    private void add(NodeId node, String name) {
        waitsFor.put(node, 0);
        names.put(node, name);
        places.put(node, places.size());
    }

    private void connect(NodeId from, NodeId to) {
        if (edges.add(new Edge(from, to))) {
            waitsFor.merge(to, 1, Integer::sum);
            withSuccessor.add(from);
        }
    }

    private Graph graph() {
        List<Fresh> nodes = new ArrayList<>(waitsFor.size());
        waitsFor.forEach((node, count) ->
                nodes.add(new Fresh(node, names.getOrDefault(node, ""), places.getOrDefault(node, 0), count)));
        return new Graph(List.copyOf(nodes), List.copyOf(edges));
    }
}
