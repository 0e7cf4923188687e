package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a real store, a real bus and a real engine, in this process. */
class WholeCommandTest {
    private static final Path EXAMPLES = Path.of("src", "main", "dist", "examples");

    @TempDir
    Path dir;

    private Cli cli;

    @BeforeEach
    void aRealDeployment() {
        cli = new Cli(dir);
        cli.deployments = new LocalDeployments(null);
    }

    @Test
    void aStackIsCreatedChangedTakenBackAndDeleted() throws Exception {
        Path template = template("resources: {net: {type: simulated, properties: {size: 1}}}");
        assertThat(run("up", template.toString()))
                .returns(0, Cli.Result::code)
                .extracting(Cli.Result::out)
                .asString()
                .contains("app: CREATE begins\n", "  net: complete", "app: CREATE COMPLETE in ");
        assertThat(json("stack", "show", "app"))
                .contains("\"status\":\"COMPLETE\"", "\"properties\":{\"size\":1}", "\"attributes\":{\"size\":1}");

        template("resources: {net: {type: simulated, properties: {size: 2}}, web: {type: simulated, depends_on: net}}");
        assertThat(run("up", template.toString())).asString().contains("app: UPDATE COMPLETE in ");
        assertThat(json("stack", "show", "app")).contains("\"size\":2", "\"name\":\"web\"");

        assertThat(run("stack", "rollback", "app")).asString().contains("app: ROLLBACK COMPLETE in ");
        assertThat(json("stack", "show", "app")).contains("\"size\":1").doesNotContain("\"name\":\"web\"");

        assertThat(run("stack", "delete", "app")).asString().contains("app: DELETED in ");
        assertThat(json("stack", "show", "app"))
                .contains("\"status\":\"DELETED\"", "\"resources\":[]", "\"physical\":[]");
        assertThat(run("stack", "list").out()).isEqualTo("There are no stacks.\n");
        assertThat(run("stack", "delete", "app").code()).isEqualTo(1);
    }

    @Test
    void theExampleOfThreeLayersConverges() {
        String up = json("up", EXAMPLES.resolve("three-layers.yaml").toString());

        assertThat(up).startsWith("{\"name\":\"three-layers\",\"status\":\"COMPLETE\",\"action\":\"CREATE\"");
        assertThat(up.split("\"key\"")).hasSize(11);
    }

    @Test
    void aFailureIsShownWithItsReasonAndTheSameCommandGoesOnFromThere() {
        String failing = EXAMPLES.resolve("failing.yaml").toString();

        Cli.Result failed = run("up", failing, "--set", "engine.retry.attempts=1");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err())
                .startsWith("convection: failing: CREATE FAILED: ")
                .contains("flaky")
                .hasLineCount(1);
        assertThat(failed.out()).contains("  flaky: failed: ");
        Cli.Result again = run("up", failing, "--set", "engine.retry.first=10ms");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("failing: UPDATE COMPLETE in ");
    }

    @Test
    void whatNobodyWaitsForIsStoredAndGoneOnWith() throws Exception {
        Path template = template("resources: {net: {type: simulated, properties: {delay: 30s}}}");
        assertThat(run("up", template.toString(), "--no-wait").code()).isZero();
        assertThat(json("stack", "show", "app")).contains("\"status\":\"IN_PROGRESS\"");

        template("resources: {other: {type: simulated}}");
        assertThat(run("up", template.toString()).code()).isZero();
        assertThat(json("stack", "show", "app"))
                .contains("\"status\":\"COMPLETE\"", "\"name\":\"other\"")
                .doesNotContain("\"name\":\"net\"");
    }

    @Test
    void castRunsWhatItCasts() throws Exception {
        run("up", template("resources: {net: {type: simulated}}").toString());

        Cli.Result cast = run("cast", "stack.delete_stack", "{\"name\": \"app\"}", "--id", "m-1");

        assertThat(cast.out()).isEqualTo("stack.delete_stack m-1: handled\n");
        assertThat(json("stack", "show", "app")).contains("\"status\":\"DELETED\"", "\"traversal\":\"m-1\"");
    }

    @Test
    void castTellsWhyNothingCameOfIt() {
        assertThat(run("cast", "nobody.does", "{}"))
                .returns(1, Cli.Result::code)
                .returns(
                        "convection: no worker here takes messages from queue nobody; there are converger, stack\n",
                        Cli.Result::err);
        assertThat(run("cast", "stack.nothing", "{}", "--id", "m-1"))
                .returns(1, Cli.Result::code)
                .returns(
                        "convection: stack.nothing m-1: no worker here knows the type stack.nothing\n",
                        Cli.Result::err);
        assertThat(run("cast", "stack.delete_stack", "{}", "--id", "m-2").err())
                .startsWith("convection: stack.delete_stack m-2: rejected: the stack's name must be");
        assertThat(run("cast", "stack.delete_stack", "{}", "--engine", "e2").err())
                .isEqualTo("convection: there is no engine e2 here; with memory: there is this one only\n");
    }

    @Test
    void aStoreThatCannotBeOpenedIsToldWithoutItsPassword() {
        Cli.Result result = run(
                "stack",
                "list",
                "--store",
                "jdbc:postgresql://127.0.0.1:1/x?connectTimeout=1&password=hunter2",
                "--set",
                "store.user=me");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("convection: cannot open the store jdbc:postgresql://127.0.0.1:1/x")
                .hasLineCount(1)
                .doesNotContain("hunter2");
    }

    @Test
    void aTransportThatNobodyServesIsWrongConfiguration() throws Exception {
        Cli.Result result = run("up", template("resources: {}").toString(), "--transport", "pigeon:loft");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).startsWith("convection: ").contains("pigeon").hasLineCount(1);
    }

    @Test
    void runHandlesUntilItIsToldToStop() {
        cli.interruption.ask();

        assertThat(run("run", "--set", "health.port=0"))
                .returns(0, Cli.Result::code)
                .returns("", Cli.Result::err);
    }

    @Test
    void runThatCannotBeWatchedDoesNotRun() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "health.port=" + taken.getLocalPort();

            Cli.Result result = run("run", "--set", port);

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .startsWith("convection: health.port: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ")
                    .endsWith("; give another health.port, 0 for any that is free, or health.enabled=false\n")
                    .hasLineCount(1);
            cli.interruption.ask();
            assertThat(run("run", "--set", port, "--set", "health.enabled=false")
                            .code())
                    .isZero();
        }
    }

    private Path template(String text) throws Exception {
        return Files.writeString(dir.resolve("app.yaml"), text);
    }

    private Cli.Result run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("--transport")) {
            all.addAll(List.of("--transport", "memory:" + UUID.randomUUID()));
        }
        return cli.run(all.toArray(new String[0]));
    }

    private String json(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--output", "json"));
        Cli.Result result = run(all.toArray(new String[0]));
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return result.out().replaceAll("\\s", "");
    }
}
