package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.convergence.Action;
import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.StackSummary;
import dev.convection.engine.convergence.StackView;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.convergence.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackCommandsTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path dir;

    private Cli cli;

    @BeforeEach
    void aStack() {
        cli = new Cli(dir);
        cli.deployment.summaries.add(new StackSummary("web", Status.COMPLETE, Action.CREATE, "", 2, NOON));
        cli.deployment.views.put(
                "web",
                new StackView(
                        "web",
                        Status.COMPLETE,
                        Action.CREATE,
                        "",
                        "t-1",
                        List.of(
                                new StackView.Resource(
                                        "k-1",
                                        "net",
                                        "simulated",
                                        Status.COMPLETE,
                                        "p-1",
                                        Map.of("a", 1),
                                        Map.of("b", "é")),
                                new StackView.Resource(
                                        "k-2", "db", "file", Status.IN_PROGRESS, null, Map.of(), Map.of())),
                        List.of(new StackView.Physical("p-1", "net", "simulated", Map.of("a", 1)))));
        cli.deployment.progress.put(
                "web",
                new ArrayDeque<>(List.of(
                        new Progress("web", "t-0", Status.COMPLETE, Action.CREATE, "", true, 2, 2, List.of()))));
    }

    @Test
    void listIsATable() {
        assertThat(cli.run("stack", "list").out()).isEqualTo("""
                        NAME  STATUS    ACTION  RESOURCES  UPDATED
                        web   COMPLETE  CREATE  2          2026-01-02 12:00:00Z
                        """);
        cli.deployment.summaries.clear();
        assertThat(cli.run("stack", "list").out()).isEqualTo("There are no stacks.\n");
        assertThat(cli.run("stack", "list", "--output", "json").out()).isEqualTo("[ ]\n");
        assertThat(cli.deployment.calls).doesNotContain("start").contains("close");
    }

    @Test
    void listIsADocument() {
        assertThat(cli.run("stack", "list", "--output=json").out()).isEqualToIgnoringWhitespace("""
                        [ {"name": "web", "status": "COMPLETE", "action": "CREATE", "reason": "",
                           "resources": 2, "updated": "2026-01-02T12:00:00Z"} ]
                        """);
    }

    @Test
    void showHasTheShapeThatProgramsRelyOn() {
        assertThat(cli.run("--output", "json", "stack", "show", "web").out()).isEqualToIgnoringWhitespace("""
                        {"name": "web", "status": "COMPLETE", "action": "CREATE", "reason": "", "traversal": "t-1",
                         "resources": [
                          {"key": "k-1", "name": "net", "type": "simulated", "status": "COMPLETE",
                           "physicalId": "p-1", "properties": {"a": 1}, "attributes": {"b": "\\u00E9"}},
                          {"key": "k-2", "name": "db", "type": "file", "status": "IN_PROGRESS",
                           "physicalId": null, "properties": {}, "attributes": {}}],
                         "physical": [{"id": "p-1", "name": "net", "type": "simulated", "properties": {"a": 1}}]}
                        """);
    }

    @Test
    void showIsForPeopleToo() {
        assertThat(cli.run("stack", "show", "web").out()).isEqualTo("""
                        web: CREATE COMPLETE
                        traversal t-1

                        RESOURCE  TYPE       STATUS       PHYSICAL ID
                        net       simulated  COMPLETE     p-1
                        db        file       IN_PROGRESS  -

                        EXISTS  TYPE       FOR  PROPERTIES
                        p-1     simulated  net  {a=1}
                        """);
    }

    @Test
    void aStackThatIsNotThereIsAFailure() {
        for (String command : List.of("show", "delete", "rollback")) {
            Cli.Result result = cli.run("stack", command, "wob", "--output", "json");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).isEqualTo("convection: there is no stack wob; convection stack list shows all\n");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void deleteWaitsUntilNothingIsLeft() {
        cli.deployment.script.add(p -> new Progress(
                "web",
                p.traversal(),
                Status.IN_PROGRESS,
                Action.DELETE,
                "",
                false,
                0,
                1,
                List.of(new Progress.Step("k-1", "net", "simulated", false, Progress.State.RUNNING, ""))));
        cli.deployment.script.add(p -> new Progress(
                "web",
                p.traversal(),
                Status.DELETED,
                Action.DELETE,
                "",
                true,
                1,
                1,
                List.of(new Progress.Step("k-1", "net", "simulated", false, Progress.State.DONE, ""))));

        Cli.Result result = cli.run("stack", "delete", "web");

        assertThat(result.code()).isZero();
        assertThat(result.out().replaceAll("\\d\\.\\d", "N")).isEqualTo("""
                        web: DELETE begins
                          net: cleaning up
                          net: cleaned up (N s)
                        web: DELETED in N s
                        """);
        assertThat(cli.deployment.calls).containsExactly("open", "start", "Delete web", "close");
    }

    @Test
    void aRollbackThatIsRefusedSaysWhy() {
        cli.deployment.requestState = new Stacks.Request(Stacks.Request.State.REFUSED, "no template completed");

        Cli.Result result = cli.run("stack", "rollback", "web");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("convection: web: refused: no template completed\n");
    }
}
