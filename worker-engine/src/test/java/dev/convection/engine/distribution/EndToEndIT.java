package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.convergence.Convergence;
import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Progress.State;
import dev.convection.engine.distribution.Distribution.Run;
import dev.convection.engine.health.Http;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.PostgresServer;
import dev.convection.worker.Bus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** One story on every broker: engines and commands as processes of the distribution, a real broker, a real PostgreSQL. */
@Timeout(300)
class EndToEndIT {
    private static final String FIRST = """
            resources:
              net: {type: simulated, properties: {"!cidr": 10.0.1.0/24}}
              app: {type: simulated, properties: {size: 1, net: {get_resource: net}, cidr: {get_attr: [net, "!cidr"]}}}
              old: {type: simulated, depends_on: app}
            """;
    private static final String SECOND = """
            resources:
              net: {type: simulated, properties: {"!cidr": 10.0.2.0/24}}
              app: {type: simulated, properties: {size: 2, net: {get_resource: net}, cidr: {get_attr: [net, "!cidr"]}}}
              new: {type: simulated, depends_on: app}
            """;
    private static final String SLOW = """
            resources:
              net: {type: simulated, properties: {"!cidr": 10.0.1.0/24}}
              app: {type: simulated, properties: {size: 3, delay: 2s, net: {get_resource: net}}}
              old: {type: simulated, depends_on: app}
            """;

    private static PostgresServer postgres;
    private static DatabaseSettings store;
    private static Convergence convergence;

    @TempDir
    Path dir;

    private final List<Run> engines = new ArrayList<>();

    @BeforeAll
    static void theStore(@TempDir Path home) {
        postgres = PostgresServer.start();
        store = postgres.database(10);
        convergence = Convergence.open(store, home, List.of());
    }

    @AfterAll
    static void noStore() throws Exception {
        convergence.close();
        postgres.close();
    }

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        for (Run engine : engines) {
            engine.process().destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource
    void enginesStacksAndDeadLetters(BrokerKind kind) throws Exception {
        try (BrokerServer broker = BrokerServer.start(kind, dir.resolve("broker"))) {
            Site site = new Site(dir.resolve("home"), broker.uri(), store);
            assertThat(site.done("doctor")).contains("All is well.");
            Run one = engine(site, "e1");
            Run two = engine(site, "e2");
            Http first = Site.ready(one);
            Http second = Site.ready(two);
            try (Bus bus = broker.open()) {
                aStackComesChangesAndGoesBack(site, kind.name());
                assertThat(handled(first) + handled(second))
                        .as("requests that were handled, at least once each")
                        .isGreaterThanOrEqualTo(3.0);
                anEngineDrains(site, kind.name(), one);
                aDeadLetterIsReplayedAndPurged(site, bus);
                assertThat(site.done("stack", "delete", kind.name())).contains(kind.name() + ": DELETED in ");
                assertThat(second.samples())
                        .containsEntry("convection_ready", 1.0)
                        .containsEntry(
                                "convection_dead_letters_total{queue=\"stack\",type=\"stack.delete_stack\"}", 2.0)
                        .hasEntrySatisfying(
                                "convection_handled_total{outcome=\"done\",queue=\"converger\",type=\"converger.check_resource\"}",
                                count -> assertThat(count).isPositive());
                Site.drain(two);
                for (String queue : List.of("stack", "converger")) {
                    assertThat(bus.depthOfAll(queue, Set.of("e1", "e2")))
                            .as(queue)
                            .hasValue(0);
                }
            }
        }
    }

    @Test
    void stacksOnTheEmbeddedBroker() throws Exception {
        Site site = new Site(dir.resolve("home"), "memory:", store);
        assertThat(site.done("doctor")).contains("All is well.");
        aStackComesChangesAndGoesBack(site, "MEMORY");
        Run engine = engine(site, "e1");
        assertThat(Site.ready(engine).samples()).containsEntry("convection_ready", 1.0);
        Site.drain(engine);
        assertThat(site.done("stack", "delete", "MEMORY")).contains("MEMORY: DELETED in ");
    }

    /** The promise of the first page, for the files that the stories above use. */
    @Test
    void configurationsDifferInTheLineOfTheTransportAndNothingElse() throws Exception {
        List<List<String>> files = new ArrayList<>();
        for (String uri : Stream.concat(
                        Stream.of("memory:"), Stream.of(BrokerKind.values()).map(kind -> kind.uri(1)))
                .toList()) {
            files.add(new Site(dir.resolve("site" + files.size()), uri, store).configuration());
        }
        assertThat(files).doesNotHaveDuplicates().allSatisfy(lines -> {
            List<String> others = new ArrayList<>(lines);
            others.removeAll(files.get(0));
            assertThat(lines).hasSameSizeAs(files.get(0));
            assertThat(others)
                    .allMatch(line -> line.startsWith("transport.uri: "))
                    .hasSizeLessThanOrEqualTo(1);
        });
    }

    /** Of requests; there is one for each command. */
    private static double handled(Http engine) {
        return engine.samples().entrySet().stream()
                .filter(sample ->
                        sample.getKey().startsWith("convection_handled_total{outcome=\"done\",queue=\"stack\""))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private void aStackComesChangesAndGoesBack(Site site, String stack) throws Exception {
        String old = site.file("first.yaml", FIRST).toString();
        JsonNode created = site.json("up", old, "--stack", stack);
        assertStack(created, "CREATE", "10.0.1.0/24", "1", "app", "net", "old");
        JsonNode updated = site.json("up", site.file("second.yaml", SECOND).toString(), "--stack", stack);
        assertStack(updated, "UPDATE", "10.0.2.0/24", "2", "app", "net", "new");
        assertThat(id(updated, "net")).as("replaced").isNotEqualTo(id(created, "net"));
        assertThat(id(updated, "app")).as("updated in place").isEqualTo(id(created, "app"));
        JsonNode back = site.json("stack", "rollback", stack);
        assertStack(back, "ROLLBACK", "10.0.1.0/24", "1", "app", "net", "old");
        assertThat(site.done("stack", "list")).contains(stack + " ");
    }

    private static void assertStack(JsonNode stack, String action, String cidr, String size, String... names) {
        assertThat(stack.get("status").asString()).isEqualTo("COMPLETE");
        assertThat(stack.get("action").asString()).isEqualTo(action);
        assertThat(stack.get("physical")
                        .valueStream()
                        .map(each -> each.get("name").asString()))
                .containsExactlyInAnyOrder(names);
        JsonNode app = physical(stack, "app").get("properties");
        assertThat(app.get("size").asString()).isEqualTo(size);
        assertThat(app.get("cidr").asString()).isEqualTo(cidr);
        assertThat(app.get("net").asString()).isEqualTo(id(stack, "net"));
    }

    private static String id(JsonNode stack, String name) {
        return physical(stack, name).get("id").asString();
    }

    private static JsonNode physical(JsonNode stack, String name) {
        return stack.get("physical")
                .valueStream()
                .filter(each -> each.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What it has in hand it finishes; the other goes on. */
    private static void anEngineDrains(Site site, String stack, Run engine) throws Exception {
        String slow = site.file("slow.yaml", SLOW).toString();
        site.done("up", slow, "--stack", stack, "--no-wait");
        await().atMost(Site.LONG)
                .until(() -> progress(stack).steps().stream().anyMatch(step -> step.state() == State.RUNNING));
        Site.drain(engine);
        await().atMost(Site.LONG).until(() -> progress(stack).finished());
        assertThat(physical(site.json("stack", "show", stack), "app")
                        .get("properties")
                        .get("size")
                        .asString())
                .isEqualTo("3");
    }

    /** Asked often, so not by a command. */
    private static Progress progress(String stack) {
        return convergence.stacks().progress(stack).orElseThrow();
    }

    private static void aDeadLetterIsReplayedAndPurged(Site site, Bus bus) throws Exception {
        site.done("cast", "stack.delete_stack", "{}", "--id", "m-1");
        awaitDeadLetters(bus, 1);
        assertThat(site.done("dead", "list")).contains("stack  m-1  stack.delete_stack  1 ");
        assertThat(site.done("dead", "show", "--id", "m-1"))
                .contains("stack.delete_stack m-1: rejected: ", "attempts  1\n", ", by e2\n");
        awaitDeadLetters(bus, 1);
        assertThat(site.done("dead", "replay", "--id", "m-1", "--queue", "stack"))
                .isEqualTo("1 dead letter of stack cast again\n");
        awaitDeadLetters(bus, 1);
        assertThat(site.done("dead", "purge", "--all", "--yes"))
                .isEqualTo("1 dead letter of converger, stack removed\n");
        awaitDeadLetters(bus, 0);
    }

    private static void awaitDeadLetters(Bus bus, long number) {
        await().atMost(Site.LONG)
                .until(() -> bus.depthOfAll("stack", Set.of()).orElseThrow() == number
                        && bus.deadLetters("stack").depth().orElseThrow() == number);
    }

    private Run engine(Site site, String name) throws Exception {
        Run engine = site.engine(name);
        engines.add(engine);
        return engine;
    }
}
