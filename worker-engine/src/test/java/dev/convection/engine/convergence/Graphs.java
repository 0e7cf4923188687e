package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.EdgeTable.Edge;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.NodeTable.Fresh;
import dev.convection.engine.store.ResourceRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Makes and reads graphs, for tests. */
final class Graphs {

    private Graphs() {}

    static Definition definition(String name, String... requires) {
        return new Definition(name, "simulated", "{}", List.of(requires));
    }

    static ResourceRow row(String key, String name, String... requires) {
        return new ResourceRow(
                key,
                "s",
                name,
                "simulated",
                "CREATE",
                "COMPLETE",
                "",
                "{}",
                "{}",
                "id-" + key,
                List.of(requires),
                "old",
                null,
                null,
                "t",
                null,
                null,
                false,
                1,
                1);
    }

    /** The order in which the nodes of a graph become ready if each takes its time; fails if some never do. */
    static List<String> order(Graph graph) {
        Map<NodeId, Integer> remaining = new HashMap<>();
        Map<NodeId, List<NodeId>> successors = new HashMap<>();
        PriorityQueue<NodeId> ready = new PriorityQueue<>(Comparator.comparing(Graphs::name));
        for (Fresh node : graph.nodes()) {
            remaining.put(node.id(), node.remaining());
            if (node.remaining() == 0) {
                ready.add(node.id());
            }
        }
        for (Edge edge : graph.edges()) {
            successors.computeIfAbsent(edge.from(), any -> new ArrayList<>()).add(edge.to());
        }
        List<String> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            NodeId node = ready.remove();
            order.add(name(node));
            for (NodeId next : successors.getOrDefault(node, List.of())) {
                if (remaining.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        if (order.size() != graph.nodes().size()) {
            throw new AssertionError("only these ever become ready: " + order);
        }
        return order;
    }

    private static String name(NodeId node) {
        return (node.forward() ? "+" : "-") + node.key();
    }
}
