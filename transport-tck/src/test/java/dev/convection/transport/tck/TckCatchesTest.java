package dev.convection.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kit cannot be fooled: each fault is caught by the tests that are named for it, and by no other test of the sample. */
class TckCatchesTest {
    private static final int SAMPLE = 2;
    private static final boolean WRITE = "write".equals(System.getProperty("convection.tck.matrix"));

    private final Map<String, String> tests = BrokenRuns.all();
    private final KillMatrix matrix = new KillMatrix(tests);

    @Test
    void thereAreAtLeastFortyFaultsAndEachNamesTestsThatThereAre() {
        assertThat(Fault.values()).hasSizeGreaterThanOrEqualTo(40);
        for (Fault fault : Fault.values()) {
            assertThat(Ground.allNamedFor(fault)).as(fault.name()).isNotEmpty().isSubsetOf(tests.keySet());
        }
    }

    @Test
    void thePageIsCurrent() throws Exception {
        if ("text".equals(System.getProperty("convection.tck.matrix"))) {
            Files.writeString(KillMatrix.page(), matrix.text(matrix.others()));
        }
        if (!WRITE) {
            assertThat(KillMatrix.page()).content().isEqualTo(matrix.text(matrix.others()));
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void everyFaultIsCaught() throws Exception {
        Map<String, Set<String>> seen = seen(BrokenRuns.run(
                BrokenRuns.IMPATIENCE,
                (fault, test) -> fault.caughtBy().contains(test) || WRITE && matrix.renews(fault, test)));
        if (WRITE) {
            Files.writeString(KillMatrix.page(), matrix.text(matrix.renewed(seen)));
        }

        List<String> wrong = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            fault.caughtBy().stream()
                    .filter(test -> !seen.get(fault.name()).contains(test))
                    .forEach(test -> wrong.add(fault + " is not caught by " + test));
        }
        System.out.println(matrixOf(seen));
        assertThat(wrong).isEmpty();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void noFaultIsCaughtByTestsThatItDoesNotTouch() throws Exception {
        Map<String, Set<String>> others = matrix.others();
        Map<Fault, Set<String>> untouched = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            untouched.put(fault, sample(fault, others.get(fault.name())));
        }

        Map<String, Set<String>> seen = seen(BrokenRuns.run(
                BrokenRuns.PATIENCE,
                (fault, test) -> untouched.getOrDefault(fault, Set.of()).contains(test)));

        seen.values().removeIf(Set::isEmpty);
        assertThat(seen).isEmpty();
    }

    private static Map<String, Set<String>> seen(Map<Fault, Map<String, Boolean>> failed) {
        Map<String, Set<String>> seen = new TreeMap<>();
        failed.forEach((fault, results) -> {
            Set<String> tests = new TreeSet<>();
            results.forEach((test, fails) -> {
                if (fails) {
                    tests.add(test);
                }
            });
            seen.put(fault.name(), tests);
        });
        return seen;
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyFaultOfProcessesAndNetworkIsCaught() throws Exception {
        assertThat(BrokenRuns.missedOnOtherGrounds()).isEmpty();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void everyFaultOfTheRuntimeIsCaught() throws Exception {
        assertThat(RuntimeRuns.missed()).isEmpty();
    }

    @Test
    void everyTestHasAFaultThatMakesItFail() throws Exception {
        assertThat(matrix.text(matrix.others()).lines().filter(line -> line.contains("(none)")))
                .isEmpty();
    }

    /** Some tests that the fault does not touch, as the last full run has seen; the same each time. */
    private Set<String> sample(Fault fault, Set<String> others) {
        if (others == null || WRITE || fault.strikesAtRandom()) {
            return Set.of();
        }
        List<String> rest = new ArrayList<>(tests.keySet());
        rest.removeAll(others);
        rest.removeAll(fault.caughtBy());
        Collections.shuffle(rest, new Random(fault.name().hashCode()));
        return Set.copyOf(rest.subList(0, Math.min(SAMPLE, rest.size())));
    }

    private static String matrixOf(Map<String, Set<String>> seen) {
        StringBuilder text = new StringBuilder("Kill matrix: fault, tests that failed\n");
        seen.forEach((fault, failed) -> text.append(String.format("%-32s %s%n", fault, failed)));
        return text.toString();
    }
}
