package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.Engine;
import dev.convection.engine.config.ConfigReader;
import dev.convection.engine.kept.Mortality;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code convection migrate} as a process of its own, between two brokers. */
class MigrateCommandTest {
    private static final Map<String, String> TRACE =
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private final MemoryBroker old = MemoryBroker.named("old-" + System.nanoTime());
    private final MemoryBroker fresh = MemoryBroker.named("new-" + System.nanoTime());

    @TempDir
    Path dir;

    @AfterEach
    void close() {
        Mortality.none();
        old.close();
        fresh.close();
    }

    @ParameterizedTest
    @CsvSource({
        "leased, plain",
        "plain, leased",
        "linked, batched",
        "batched, linked",
        "leased, linked",
        "plain, batched"
    })
    @DisplayName("VER-2: everything of a queue comes over as it was, between brokers of any kind")
    void everythingComesOver(String oldStyle, String newStyle) {
        Map<String, String> handled = new ConcurrentHashMap<>();
        try (Bus from = bus(old, oldStyle)) {
            fill(from);

            JsonNode counts = migrate(oldStyle, newStyle, "--output", "json");

            assertThat(from.depthOfAll("mail", Set.of("e1"))).hasValue(0);
            assertThat(counts.get(0).get("queue").asString()).isEqualTo("mail");
            assertThat(counts.get(0).get("directed").asInt()).isEqualTo(1);
            assertThat(counts.get(0).get("deadLetters").asInt()).isEqualTo(1);
            assertThat(counts.get(0).get("waiting").asInt()
                            + counts.get(0).get("retrying").asInt())
                    .isEqualTo(21);
        }
        try (Bus to = bus(fresh, newStyle)) {
            to.deadLetters("mail").browse(letter -> {
                handled.put(
                        letter.message().id(),
                        letter.reason() + " after " + letter.attempts() + " by " + letter.engine());
                return true;
            });
            try (WorkerService service = service(to, delivery -> {
                handled.put(
                        delivery.message().id(),
                        delivery.attempt() + " " + delivery.message().text() + " "
                                + delivery.message().attributes().equals(TRACE));
                return Outcome.done();
            })) {
                await().atMost(Duration.ofSeconds(30)).until(() -> handled.size() == 23);
                await().until(() -> to.depth("mail").orElseThrow() == 0);
            }
        }
        assertThat(handled)
                .containsEntry("dead", "rejected: never after 1 by e1")
                .containsEntry("again", "2 {\"n\":1} true")
                .containsEntry("mine", "1 {\"n\":2} true")
                .containsEntry("m-0", "1 {\"n\":0} true")
                .containsEntry("m-19", "1 {\"n\":0} true");
    }

    /** One dead letter, one that waits for its second attempt, one for the engine e1, and twenty more. */
    private static void fill(Bus bus) {
        cast(bus, "dead", "{\"n\":3}");
        cast(bus, "again", "{\"n\":1}");
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (WorkerService service = service(bus, delivery -> {
            String id = delivery.message().id();
            seen.add(id);
            return id.equals("dead") ? Outcome.reject("never") : Outcome.retry("later");
        })) {
            await().until(() ->
                    seen.size() == 2 && bus.deadLetters("mail").depth().orElseThrow() == 1);
            await().until(() -> service.running() == 0);
        }
        bus.cast("mail", "mail.send", "{\"n\":2}", new CastOptions("e1", false, null, "mine", TRACE));
        for (int i = 0; i < 20; i++) {
            cast(bus, "m-" + i, "{\"n\":0}");
        }
    }

    @Test
    @DisplayName("a kill at any call of either transport doubles at most, and the next run goes on")
    void nothingIsLostWhereverItIsKilled() {
        int kills = 0;
        for (int calls = 0; ; calls++) {
            MemoryBroker from = MemoryBroker.named("from-" + System.nanoTime());
            MemoryBroker to = MemoryBroker.named("to-" + System.nanoTime());
            try (from;
                    to;
                    Bus source = Bus.open(from.uri());
                    Bus target = Bus.open(to.uri())) {
                for (int i = 0; i < 4; i++) {
                    cast(source, "m-" + i, "{}");
                }
                source.cast("mail", "mail.send", "{}", new CastOptions("e1", false, null, "mine", TRACE));
                Mortality.after(calls);
                killed(() -> run(from, to, "", "", "--timeout", "5s"));
                boolean struck = Mortality.struck();
                Mortality.none();
                from.faults().killReceivers();
                from.expireLeases();

                assertThat(run(from, to, "", "").code()).isZero();

                assertThat(source.depthOfAll("mail", Set.of("e1"))).hasValue(0);
                Set<String> ids = new TreeSet<>();
                to.messages("mail").forEach(message -> ids.add(message.id()));
                assertThat(ids).as("killed after %d calls", calls).containsExactly("m-0", "m-1", "m-2", "m-3");
                assertThat(to.contents(new dev.convection.worker.spi.Destination.Directed("mail", "e1"))
                                .ready())
                        .isBetween(1, 2);
                if (!struck) {
                    break;
                }
                kills++;
            }
        }
        assertThat(kills).isGreaterThan(20);
    }

    /** Whatever it ends with: the rest of the process is gone. */
    private static void killed(Runnable run) {
        try {
            run.run();
        } catch (Error e) {
            if (!Mortality.struck()) {
                throw e;
            }
        }
    }

    @Test
    @DisplayName("VER-2: under load, with engines on both brokers, nothing is lost")
    void underLoad() throws Exception {
        Set<String> handled = ConcurrentHashMap.newKeySet();
        Set<String> cast = new HashSet<>();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Bus from = Bus.open(old.uri());
                Bus to = Bus.open(fresh.uri());
                WorkerService first = note(from, handled);
                WorkerService second = note(to, handled)) {
            for (int i = 0; i < 200; i++) {
                cast(from, "before-" + i, "{}");
                cast.add("before-" + i);
            }
            Future<Integer> code = thread.submit(() -> run(old, fresh, "", "").code());
            for (int i = 0; i < 300; i++) {
                Bus bus = i % 3 == 0 ? from : to; // a client after the other is switched
                cast(bus, "during-" + i, "{}");
                cast.add("during-" + i);
            }

            assertThat(code.get()).isZero();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(handled).isEqualTo(cast));
            assertThat(run(old, fresh, "", "").code()).isZero();
            assertThat(from.depthOfAll("mail", Set.of())).hasValue(0);
        } finally {
            thread.shutdownNow();
        }
    }

    private static WorkerService note(Bus bus, Set<String> handled) {
        return WorkerService.builder(bus)
                .concurrency(2)
                .handler("mail", "mail.send", delivery -> {
                    handled.add(delivery.message().id());
                    return Outcome.done();
                })
                .start();
    }

    @Test
    @DisplayName("an engine takes messages from all its brokers, and casts to the first")
    void anEngineListensOnBoth() {
        try (Engine engine = Engine.of(
                        new ConfigReader(dir)
                                .flag("transport.uri", fresh.uri().toString(), "--set")
                                .flag("listen.old.uri", old.uri().toString(), "--set")
                                .flag("store.url", "jdbc:h2:mem:" + old.name(), "--set")
                                .read(),
                        List.of(),
                        List.of());
                Bus client = Bus.open(old.uri())) {
            engine.start(Duration.ofSeconds(5));
            client.cast(
                    "stack",
                    "stack.create_stack",
                    "{\"name\":\"app\",\"template\":{\"resources\":{\"net\":{\"type\":\"simulated\"}}}}",
                    CastOptions.DEFAULT);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> engine.stacks()
                            .progress("app")
                            .filter(progress -> progress.finished())
                            .isPresent());
            assertThat(old.contents("converger").delivered()).isZero();
            assertThat(fresh.contents("converger").delivered()).isPositive();
            // A part that nothing has come through is known to work when its first poll has ended.
            await().until(() -> engine.busHealth()
                    .orElseThrow()
                    .working()
                    .containsAll(Set.of("queue stack", "listen.old: queue stack")));
            assertThat(engine.toString()).contains(" on " + fresh.uri() + " and " + old.uri());
            old.faults().disconnect();
            await().until(() -> engine.busHealth().orElseThrow().down().containsKey("listen.old: queue stack"));
            old.faults().reconnect();
        }
    }

    @Test
    void countsAreToldAndTheConfigurationNamesTheBrokers() {
        try (Bus from = Bus.open(old.uri())) {
            cast(from, "m-1", "{}");
        }
        Cli cli = cli();

        Cli.Result result = cli.run(
                "migrate",
                "--queue",
                "mail",
                "--transport",
                "kept:" + fresh.name(),
                "--set",
                "listen.old.uri=kept:" + old.name());

        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .endsWith("queue mail: 1 moved (1 waiting, 0 directed, 0 to be tried again, 0 dead letters)\n");
        assertThat(fresh.messages("mail")).extracting(message -> message.id()).containsExactly("m-1");
    }

    @Test
    void whatIsHeldByAnEngineIsWaitedForUntilTheTimeout() {
        try (Bus from = Bus.open(old.uri());
                WorkerService service = service(from, delivery -> {
                    new java.util.concurrent.CountDownLatch(1).await();
                    return Outcome.done();
                })) {
            cast(from, "m-1", "{}");
            await().until(() -> service.running() == 1);

            Cli.Result result = run(old, fresh, "", "", "--timeout", "1s");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .isEqualTo(
                            "convection: not at its end after the timeout of 1s, with 0 moved: 1 left on the old broker:"
                                    + " being handled, or waiting for their time\n");
        }
    }

    @Test
    void aMessageThatTheNewBrokerRefusesStaysAndIsNamed() {
        try (Bus from = Bus.open(old.uri());
                Bus to = Bus.open(URI.create(fresh.uri() + "?maxMessageBytes=500"))) {
            cast(from, "big", "{\"a\":\"" + "x".repeat(1000) + "\"}");

            Cli.Result result = run(old, fresh, "", "?maxMessageBytes=500");

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("Moving messages of ", "mail", ": kept where they were: ", "500");
            assertThat(from.depth("mail")).hasValue(1);
            assertThat(to.depth("mail")).hasValue(0);
        }
    }

    @Test
    void withMemoryThereIsNothingToMove() {
        assertThat(cli().run("migrate", "--from", old.uri().toString(), "--to", "kept:" + fresh.name())
                        .err())
                .isEqualTo("convection: the messages of " + old.uri()
                        + " die with the process that holds them: there is" + " nothing to move from or to another\n");
    }

    private JsonNode migrate(String oldStyle, String newStyle, String... more) {
        Cli.Result result = run(old, fresh, "?style=" + oldStyle, "?style=" + newStyle, more);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return JsonMapper.shared().readTree(result.out());
    }

    private Cli.Result run(MemoryBroker from, MemoryBroker to, String fromOptions, String toOptions, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "migrate",
                "--from",
                "kept:" + from.name() + fromOptions,
                "--to",
                "kept:" + to.name() + toOptions,
                "--queue",
                "mail",
                "--engine",
                "e1",
                "--set",
                "cast.deadline=500ms"));
        args.addAll(List.of(more));
        return cli().run(args.toArray(new String[0]));
    }

    private Cli cli() {
        Cli cli = new Cli(dir);
        cli.deployments = new LocalDeployments(null);
        return cli;
    }

    private static Bus bus(MemoryBroker broker, String style) {
        return Bus.open(URI.create(broker.uri() + "?style=" + style));
    }

    private static WorkerService service(Bus bus, WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("e1")
                .drainLimit(Duration.ZERO)
                .retry(RetryPolicy.DEFAULT.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(2)))
                .handler("mail", "mail.send", handler)
                .start();
    }

    private static void cast(Bus bus, String id, String json) {
        bus.cast("mail", "mail.send", json, options(id));
    }

    private static CastOptions options(String id) {
        return new CastOptions(null, false, null, id, TRACE);
    }
}
