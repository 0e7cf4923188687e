package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TreeTest {
    @Test
    void eachHangsOnTheDeepestThatItRequires() {
        Map<String, Set<String>> requires = new LinkedHashMap<>();
        requires.put("web", Set.of("subnet", "net"));
        requires.put("net", Set.of());
        requires.put("subnet", Set.of("net"));
        requires.put("db", Set.of("subnet", "disk"));
        requires.put("disk", Set.of());

        assertThat(lines(new Tree(requires, true))).isEqualTo("""
                        net
                        └─subnet
                          ├─web
                          └─db
                        disk
                        """);
        assertThat(lines(new Tree(requires, false))).contains("`-subnet", "  |-web");
    }

    @Test
    void chainsOfThousandsAreNoProblem() {
        Map<String, Set<String>> requires = new LinkedHashMap<>();
        for (int i = 5000; i > 0; i--) {
            requires.put("r" + i, Set.of("r" + (i - 1)));
        }
        requires.put("r0", Set.of());

        assertThat(new Tree(requires, true).branches())
                .hasSize(5001)
                .allSatisfy((name, branch) -> assertThat(branch).hasSizeLessThan(40));
    }

    private static String lines(Tree tree) {
        StringBuilder text = new StringBuilder();
        tree.branches()
                .forEach((name, branch) -> text.append(branch).append(name).append('\n'));
        return text.toString();
    }
}
