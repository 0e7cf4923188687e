package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.convergence.Action;
import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.convergence.Progress.Step;
import dev.convection.engine.convergence.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveTreeTest {
    private final StringWriter out = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void drawsTheTreeAgainInItsPlace() {
        Map<String, Set<String>> requires = new LinkedHashMap<>();
        requires.put("net", Set.of());
        requires.put("web", Set.of("net"));
        try (LiveTree tree = tree(new Terminal(true, true, 24), requires)) {
            tree.show(progress(1, State.RUNNING, State.WAITING));
            nanos.addAndGet(1_200_000_000L);
            tree.show(progress(2, State.DONE, State.RUNNING));
        }

        assertThat(out.toString().replace("\u001b", "^"))
                .isEqualTo("^[?25l^[?7l"
                        + "\rapp  CREATE  ░░░░░░░░░░░░░░░░░░░░  0/2  0.0 s^[K\n"
                        + "\r^[33m◐^[0m net    simulated^[K\n"
                        + "\r└─· web  simulated^[K\n"
                        + "^[J^[?7h^[?7l^[3A"
                        + "\rapp  CREATE  ██████████░░░░░░░░░░  1/2  1.2 s^[K\n"
                        + "\r^[32m✔^[0m net    simulated  1.2 s^[K\n"
                        + "\r└─^[33m◐^[0m web  simulated^[K\n"
                        + "^[J^[?7h^[?7h^[?25h");
    }

    @Test
    void aStackThatDoesNotFitShowsWhatRuns() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            State state = i < 50 ? State.DONE : i < 53 ? State.RUNNING : State.WAITING;
            steps.add(new Step("k" + i, "r" + i, "simulated", true, state, ""));
        }
        try (LiveTree tree = tree(new Terminal(true, false, 10), Map.of())) {
            tree.show(new Progress("app", "t", Status.IN_PROGRESS, Action.CREATE, "", false, 50, 100, steps));
        }

        assertThat(out.toString()).containsOnlyOnce("and").matches("(?s)([^\n]*\n){5}[^\n]*");
        assertThat(out.toString()).contains("r50", "r51", "r52", "and 97 more").doesNotContain("r49");
    }

    @Test
    void whatIsNoLongerWantedIsShownBelow() {
        try (LiveTree tree = tree(new Terminal(true, false, 24), Map.of("net", Set.of()))) {
            tree.show(new Progress(
                    "app",
                    "t",
                    Status.COMPLETE,
                    Action.UPDATE,
                    "",
                    false,
                    1,
                    4,
                    List.of(
                            new Step("k1", "net", "simulated", true, State.DONE, ""),
                            new Step("k1", "net", "simulated", false, State.WAITING, ""),
                            new Step("k2", "old", "simulated", false, State.RUNNING, ""),
                            new Step("k3", "kept", "simulated", false, State.UNCHANGED, ""))));
        }

        assertThat(out.toString()).contains("old (clean-up)").doesNotContain("kept", "net (clean-up)");
    }

    private LiveTree tree(Terminal terminal, Map<String, Set<String>> requires) {
        return new LiveTree(new PrintWriter(out), new Ages(nanos::get), terminal, requires);
    }

    private static Progress progress(int done, State net, State web) {
        return new Progress(
                "app",
                "t",
                Status.IN_PROGRESS,
                Action.CREATE,
                "",
                false,
                done,
                4,
                List.of(
                        new Step("k1", "net", "simulated", true, net, ""),
                        new Step("k2", "web", "simulated", true, web, ""),
                        new Step("k1", "net", "simulated", false, State.WAITING, "")));
    }
}
