package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.distribution.Distribution.Run;
import dev.convection.engine.health.Http;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a reader of the first page does, and what happens to it: runs after the distribution was assembled. */
class DistributionIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path home;

    private Distribution distribution;
    private String example;

    @BeforeEach
    void theDistribution() {
        distribution = Distribution.assembled(home);
        example = distribution.file("examples/three-layers.yaml").toString();
    }

    @Test
    void theExampleConvergesInFrontOfTheReader() throws Exception {
        Run up = distribution.run("up", example);

        assertThat(up.err()).isEmpty();
        assertThat(up.code()).isZero();
        assertThat(up.out().lines())
                .startsWith("three-layers: CREATE begins")
                .contains("  network: in progress")
                .last()
                .asString()
                .startsWith("three-layers: CREATE COMPLETE in ");
        assertThat(distribution.run("stack", "list").out()).contains("three-layers  COMPLETE  CREATE  10 ");
        assertComplete();
    }

    @Test
    void aCommandThatIsKilledIsGoneOnWithByTheNext() throws Exception {
        Run killed = distribution.start("up", example);
        await().atMost(LONG).until(() -> killed.out().contains("private: in progress"));
        killed.process().destroyForcibly().waitFor();
        assertThat(show().get("status").asString()).isEqualTo("IN_PROGRESS");

        Run again = distribution.run("up", example);

        assertThat(again.err()).isEmpty();
        assertThat(again.code()).isZero();
        assertComplete();
    }

    @Test
    void anEngineThatIsKilledIsGoneOnWithByTheNextAndDrainsWhenAskedTo() throws Exception {
        assertThat(distribution.run("up", example, "--no-wait").code()).isZero();
        Run killed = distribution.start("run");
        await().atMost(LONG).until(() -> killed.err().contains("started: "));
        killed.process().destroyForcibly().waitFor();

        Run drained = distribution.start("run");
        await().atMost(LONG).until(() -> drained.err().contains("started: "));
        await().atMost(LONG).until(() -> show().get("status").asString().equals("COMPLETE"));
        Http health = health(drained);
        await().until(() -> health.get("/health/ready").statusCode() == 200);
        assertThat(health.json("/health/ready").get("parts").propertyNames())
                .contains("store", "queue stack", "queue converger");
        assertThat(health.samples())
                .containsEntry("convection_queue_depth{queue=\"stack\"}", 0.0)
                .containsEntry("convection_dead_letters_depth{queue=\"stack\"}", 0.0)
                .containsKey("jvm_threads_live_threads");
        drained.process().destroy();
        drained.join();

        assertThat(drained.code()).isZero();
        assertThat(drained.out()).isEmpty();
        assertThat(drained.err())
                .contains("engine engine-", "on memory:convection", "queues converger stack", "stopped");
        assertComplete();
    }

    @Test
    void ctrlCLeavesCleanly() throws Exception {
        Run up = distribution.start("up", example);
        await().atMost(LONG).until(() -> up.out().contains("network: in progress"));
        new ProcessBuilder("kill", "-INT", String.valueOf(up.process().pid()))
                .start()
                .waitFor();
        up.join();

        assertThat(up.code()).isEqualTo(130);
        assertThat(up.err()).isEqualTo("convection: three-layers: interrupted; what has begun is stored\n");
    }

    @Test
    void exitCodesTellUsageFromFailure() throws Exception {
        Run usage = distribution.run("up");
        assertThat(usage.code()).isEqualTo(2);
        assertThat(usage.err()).hasLineCount(1);
        Path circle = Files.writeString(
                home.resolve("circle.yaml"),
                "resources:\n  a: {type: file, depends_on: b}\n  b: {type: file, depends_on: a}\n");
        Run template = distribution.run("up", circle.toString());
        assertThat(template.code()).isEqualTo(2);
        assertThat(template.err()).isEqualTo("convection: circle.yaml:2: resource a: waits for itself: a -> b -> a\n");
        Run failure = distribution.run("stack", "delete", "none");
        assertThat(failure.code()).isEqualTo(1);
        assertThat(failure.err()).hasLineCount(1);
    }

    @Test
    void theConformanceKitIsThereForOneCommandOnly() throws Exception {
        Run usage = distribution.run("certify");
        assertThat(usage.code()).isEqualTo(2);
        assertThat(usage.out()).contains("Usage: certify --transport URI");
        Run nobody = distribution.run("certify", "--transport", "nosuch://host");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.out()).contains("No transport on the class path serves nosuch:");
        assertThat(distribution.file("lib")).isDirectoryNotContaining("glob:**/{junit,transport-tck}*");
    }

    @Test
    void filesAreMadeWhereTheCommandRuns() throws Exception {
        assertThat(distribution
                        .run("up", distribution.file("examples/files.yaml").toString())
                        .code())
                .isZero();
        assertThat(home.resolve("greeting.txt")).hasContent("Hello");

        assertThat(distribution.run("stack", "delete", "files").code()).isZero();
        assertThat(home.resolve("greeting.txt")).doesNotExist();
    }

    private static Http health(Run engine) {
        String url = engine.err().replaceAll("(?s).*health on (http://[0-9.:]+).*", "$1");
        return new Http(URI.create(url));
    }

    private void assertComplete() throws Exception {
        JsonNode stack = show();
        assertThat(stack.propertyNames())
                .containsExactly("name", "status", "action", "reason", "traversal", "resources", "physical");
        assertThat(stack.get("status").asString()).isEqualTo("COMPLETE");
        assertThat(stack.get("reason").asString()).isEmpty();
        assertThat(stack.get("resources"))
                .hasSize(10)
                .allSatisfy(resource -> assertThat(resource.propertyNames())
                        .containsExactly("key", "name", "type", "status", "physicalId", "properties", "attributes"));
        assertThat(stack.get("physical"))
                .hasSize(10)
                .allSatisfy(physical ->
                        assertThat(physical.propertyNames()).containsExactly("id", "name", "type", "properties"));
    }

    private JsonNode show() throws Exception {
        Run show = distribution.run("stack", "show", "three-layers", "--output", "json");
        assertThat(show.err()).isEmpty();
        return JsonMapper.shared().readTree(show.out());
    }
}
