package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.convergence.Action;
import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.convergence.Progress.Step;
import dev.convection.engine.convergence.StackView;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.convergence.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {
    @TempDir
    Path dir;

    private Cli cli;
    private String template;

    @BeforeEach
    void aTemplate() throws Exception {
        cli = new Cli(dir);
        template = Files.writeString(
                        dir.resolve("app.yaml"),
                        "resources: {net: {type: simulated}, web: {type: simulated, depends_on: net}}")
                .toString();
    }

    @Test
    void pipedItWritesALineForEachChange() {
        cli.deployment.script.addAll(List.of(
                step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING),
                step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING),
                step(Status.IN_PROGRESS, false, State.DONE, State.RUNNING),
                step(Status.COMPLETE, false, State.DONE, State.DONE),
                step(Status.COMPLETE, true, State.DONE, State.DONE)));

        Cli.Result result = cli.run("up", template);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out().replaceAll("\\d\\.\\d", "N")).isEqualTo("""
                        app: CREATE begins
                          net: in progress
                          net: complete (N s)
                          web: in progress
                          web: complete (N s)
                        app: CREATE COMPLETE in N s
                        """);
        assertThat(cli.deployment.calls).containsExactly("open", "start", "Create app", "close");
    }

    @Test
    void overADurableBusItOnlyCastsAndWatches() {
        cli.deployment.durable = true;
        cli.deployment.script.add(step(Status.COMPLETE, true, State.DONE, State.DONE));

        assertThat(cli.run("up", template, "--stack", "other").code()).isZero();
        assertThat(cli.deployment.calls).containsExactly("open", "Create other", "close");
    }

    @Test
    void aStackThatIsThereIsUpdated() {
        cli.deployment.progress.put("app", new ArrayDeque<>(List.of(old(Status.FAILED))));
        cli.deployment.script.add(step(Status.COMPLETE, true, State.DONE, State.DONE));
        assertThat(cli.run("up", template).code()).isZero();

        cli.deployment.progress.put("app", new ArrayDeque<>(List.of(old(Status.DELETED))));
        assertThat(cli.run("up", template).code()).isZero();
        assertThat(cli.deployment.calls).contains("Update app", "Create app");
    }

    @Test
    void aFailureIsToldInOneLine() {
        cli.deployment.script.add(step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING));
        cli.deployment.script.add(p -> new Progress(
                p.stack(),
                p.traversal(),
                Status.FAILED,
                Action.CREATE,
                "net: disk full",
                true,
                0,
                2,
                List.of(new Step("k1", "net", "simulated", true, State.FAILED, "disk full"))));

        Cli.Result result = cli.run("up", template);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("convection: app: CREATE FAILED: net: disk full\n");
        assertThat(result.out()).contains("  net: failed: disk full (");
    }

    @Test
    void asJsonThereIsOneDocumentAndNothingElse() {
        cli.deployment.script.add(step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING));
        cli.deployment.script.add(step(Status.COMPLETE, true, State.DONE, State.DONE));
        cli.deployment.views.put(
                "app", new StackView("app", Status.COMPLETE, Action.CREATE, "", "t", List.of(), List.of()));

        Cli.Result result = cli.run("up", template, "--output", "json");

        assertThat(result.out()).isEqualToIgnoringWhitespace("""
                        {"name": "app", "status": "COMPLETE", "action": "CREATE", "reason": "", "traversal": "t",
                         "resources": [], "physical": []}
                        """);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void withoutWaitingItLeavesWhenTheRequestIsStored() {
        cli.deployment.requestState = new Stacks.Request(Stacks.Request.State.CURRENT, "");

        Cli.Result result = cli.run("up", template, "--no-wait");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .matches("app: stored, traversal [-0-9a-f]{36}; the next engine on this store goes on with it\n");
        cli.deployment.durable = true;
        assertThat(cli.run("up", template, "--no-wait", "--output", "json").out())
                .matches("(?s)\\{\\s*\"name\" : \"app\",\\s*\"traversal\" : \"[-0-9a-f]{36}\"\\s*}\n");
    }

    @Test
    void aTimeoutIsAFailure() {
        cli.deployment.script.add(step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING));

        Cli.Result result = cli.run("up", template, "--timeout", "1ms");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("convection: app: not at its end after the timeout of 1ms\n");
        assertThat(cli.deployment.calls).endsWith("close");
    }

    @Test
    void thatNoEngineBeginsIsSaidOnceWhileItWaits() {
        cli.deployment.durable = true;

        Cli.Result result = cli.run("up", template, "--timeout", "1s");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .containsExactly(
                        "convection: app: no engine has begun with it yet. Does one run with this transport and this"
                                + " store? If not, start `convection run`; still waiting",
                        "convection: app: not at its end after the timeout of 1s");
    }

    @Test
    void aLaterRequestEndsTheWaiting() {
        cli.deployment.script.add(step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING));
        cli.deployment.script.add(p -> old(Status.IN_PROGRESS));

        Cli.Result result = cli.run("up", template);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("convection: app: another request has taken the place of this one\n");
    }

    @Test
    void anInterruptionClosesEverything() {
        cli.deployment.script.add(step(Status.IN_PROGRESS, false, State.RUNNING, State.WAITING));
        cli.interruption.ask();

        Cli.Result result = cli.run("up", template);

        assertThat(result.code()).isEqualTo(130);
        assertThat(result.err()).isEqualTo("convection: app: interrupted; what has begun is stored\n");
        assertThat(cli.deployment.calls).endsWith("close");
    }

    @Test
    void aWrongTemplateIsRefusedBeforeAnythingIsAskedFor() throws Exception {
        Files.writeString(Path.of(template), "resources:\n  web: {type: simulatd}\n  net: {typ: file}\n");

        Cli.Result result = cli.run("up", template);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("convection: app.yaml:2: resource web: unknown type simulatd; did you mean simulated?"
                        + " (and 2 more; --verbose shows all)\n");
        assertThat(cli.deployment.calls).containsExactly("open", "close");
        assertThat(cli.run("up", template, "--verbose").err().lines()).hasSize(3);
    }

    private static Progress old(Status status) {
        return new Progress("app", "another", status, Action.UPDATE, "", true, 0, 0, List.of());
    }

    private static UnaryOperator<Progress> step(Status status, boolean finished, State net, State web) {
        return p -> new Progress(
                p.stack(),
                p.traversal(),
                status,
                Action.CREATE,
                "",
                finished,
                0,
                2,
                List.of(
                        new Step("k1", "net", "simulated", true, net, ""),
                        new Step("k2", "web", "simulated", true, web, ""),
                        new Step("k1", "net", "simulated", false, State.UNCHANGED, "")));
    }
}
