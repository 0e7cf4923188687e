package dev.convection.engine.convergence;

import static dev.convection.engine.convergence.Graphs.definition;
import static dev.convection.engine.convergence.Graphs.order;
import static dev.convection.engine.convergence.Graphs.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.store.DefinitionTable.Definition;
import dev.convection.engine.store.ResourceRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {

    @Test
    void whatIsRequiredComesFirst() {
        Graph graph = GraphBuilder.build(
                "t",
                List.of(definition("web", "net", "db"), definition("net"), definition("db", "net")),
                Map.of("web", "w", "net", "n", "db", "d"),
                List.of());

        assertThat(order(graph)).containsExactly("+n", "+d", "+w", "+", "-");
    }

    @Test
    void whatRequiresIsRemovedFirst() {
        List<ResourceRow> rows = List.of(row("w", "web", "n", "d"), row("n", "net"), row("d", "db", "n"));

        Graph graph = GraphBuilder.build("t", List.of(), Map.of(), rows);

        assertThat(order(graph)).containsExactly("+", "-w", "-d", "-n", "-");
    }

    @Test
    void whatStaysIsLookedAtAfterItsUpdateAndWhatItMayHaveReferredToIsRemovedAfterThat() {
        List<ResourceRow> rows = List.of(row("w", "web", "old"), row("old", "net"));

        Graph graph = GraphBuilder.build(
                "t", List.of(definition("web", "net2"), definition("net2")), Map.of("web", "w", "net2", "new"), rows);

        assertThat(order(graph)).containsSubsequence("+new", "+w", "-w", "-old");
    }

    @Test
    void aRowIsRemovedAfterTheOneThatTookItsPlaceIsReady() {
        List<ResourceRow> rows = List.of(row("one", "web"), row("two", "web"));

        Graph graph = GraphBuilder.build("t", List.of(definition("web")), Map.of("web", "two"), rows);

        assertThat(order(graph)).containsSubsequence("+two", "-one").containsSubsequence("+two", "-two");
    }

    @Test
    void thereIsNothingButTheWholeIfNothingIsWantedAndNothingExists() {
        assertThat(order(GraphBuilder.build("t", List.of(), Map.of(), List.of())))
                .containsExactly("+", "-");
    }

    @Test
    void circlesOfWhatRowsMayReferToAreBroken() {
        List<ResourceRow> rows = List.of(
                row("a", "a", "b"), row("b", "b", "c"), row("c", "c", "a"), row("d", "d", "a"), row("e", "e", "e"));

        Graph graph = GraphBuilder.build("t", List.of(), Map.of(), rows);

        // Of the circle a, b, c the first is freed of the one that requires it; all else keeps its order.
        assertThat(order(graph)).containsExactly("+", "-d", "-a", "-b", "-c", "-e", "-");
    }

    @Test
    void aCircleIsBrokenAtARowThatStays() {
        List<ResourceRow> rows = List.of(row("a", "a", "b"), row("b", "b", "a"));

        Graph graph = GraphBuilder.build("t", List.of(definition("b")), Map.of("b", "b"), rows);

        assertThat(order(graph)).containsSubsequence("+b", "-b", "-a");
    }

    @Test
    void manyCirclesAreBrokenAlwaysTheSameWay() {
        List<ResourceRow> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            rows.add(row("k" + i, "k" + i, "k" + (i * 7 + 1) % 3_000, "k" + (i * 11 + 5) % 3_000));
        }

        Graph once = GraphBuilder.build("t", List.of(), Map.of(), rows);

        assertThat(order(once)).hasSize(3_002);
        assertThat(GraphBuilder.build("t", List.of(), Map.of(), rows)).isEqualTo(once);
    }

    @Test
    void aChainOfFiveThousandOverflowsNoStack() {
        List<Definition> wanted = new ArrayList<>();
        List<ResourceRow> rows = new ArrayList<>();
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            wanted.add(i == 0 ? definition("r0") : definition("r" + i, "r" + (i - 1)));
            rows.add(i == 0 ? row("k0", "r0") : row("k" + i, "r" + i, "k" + (i - 1)));
            keys.put("r" + i, "k" + i);
        }

        List<String> order = order(GraphBuilder.build("t", wanted, keys, rows));

        assertThat(order).hasSize(10_002);
        assertThat(order.stream().filter(node -> node.startsWith("+k")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 5_000).mapToObj(i -> "+k" + i).toList());
        assertThat(order.stream().filter(node -> node.startsWith("-k")))
                .containsExactlyElementsOf(IntStream.range(0, 5_000)
                        .mapToObj(i -> "-k" + (4_999 - i))
                        .toList());
    }
}
