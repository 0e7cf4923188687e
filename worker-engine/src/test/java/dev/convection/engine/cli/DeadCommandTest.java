package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code convection dead} as a process of its own sees a broker, with a real bus. */
class DeadCommandTest {
    private static final Instant CAST = Instant.parse("2026-03-01T12:00:00Z");

    private final MemoryBroker broker = MemoryBroker.named("dead-" + System.nanoTime());
    private final List<String> questions = new ArrayList<>();

    @TempDir
    Path dir;

    private Cli cli;
    private Bus bus;

    @BeforeEach
    void open() {
        cli = new Cli(dir);
        cli.deployments = new LocalDeployments(null);
        bus = Bus.open(broker.uri());
    }

    @AfterEach
    void close() {
        bus.close();
        broker.close();
    }

    @Test
    void listingShowsWhyHowOftenWhenAndWhereAndRemovesNothing() {
        die("m-1", "application/json", "{\"to\": \"ada\"}".getBytes(StandardCharsets.UTF_8));

        for (int i = 0; i < 3; i++) {
            Cli.Result list = run("dead", "list", "--queue", "mail");
            assertThat(list.err()).isEmpty();
            assertThat(list.out().lines().toList().get(0).split(" +"))
                    .containsExactly("QUEUE", "ID", "TYPE", "ATTEMPTS", "FIRST", "LAST", "ENGINE", "REASON");
            assertThat(list.out().lines().toList().get(1))
                    .matches("mail +m-1 +mail.send +2 +2026-03-01 12:00:00Z +\\S+ \\S+Z +e1 +no such person");
        }
        JsonNode letter = json("dead", "list", "--queue", "mail").get(0);
        assertThat(letter.propertyNames())
                .containsExactly(
                        "queue",
                        "id",
                        "type",
                        "source",
                        "reason",
                        "attempts",
                        "first",
                        "last",
                        "engine",
                        "origin",
                        "bytes");
        assertThat(letter.get("attempts").asInt()).isEqualTo(2);
        assertThat(letter.get("first").asString()).isEqualTo("2026-03-01T12:00:00Z");
    }

    @Test
    void withoutAQueueItListsThoseOfTheWorkersThatAreKnown() {
        assertThat(run("dead", "list").out()).isEqualTo("There are no dead letters of converger, stack.\n");
        assertThat(json("dead", "list").size()).isZero();
    }

    @Test
    void theLimitIsKept() {
        die("m-1", "text/plain", new byte[0]);
        die("m-2", "text/plain", new byte[0]);

        assertThat(json("dead", "list", "--queue", "mail", "--limit", "1").findValuesAsString("id"))
                .containsExactly("m-1");
    }

    @Test
    void bodiesAreShownAsWhatTheyAre() {
        die("json", "application/json", "{\"to\":[\"ada\"]}".getBytes(StandardCharsets.UTF_8));
        die("text", "text/plain", "one\n\ttwo \u001b[31mä".replace("\u001b", "").getBytes(StandardCharsets.UTF_8));
        die("bytes", "application/octet-stream", new byte[] {0, 1, (byte) 0xff, 'A'});

        assertThat(run("dead", "show", "--queue", "mail", "--id", "json").out())
                .startsWith("mail.send json: no such person\n")
                .contains(
                        "  queue     mail\n  attempts  2\n  first     2026-03-01 12:00:00Z\n  last      ",
                        ", by e1\n  source    /test\n",
                        "  traceparent 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
                        "  body      application/json, 14 bytes\n    {\n      \"to\" : [ \"ada\" ]\n    }\n");
        assertThat(run("dead", "show", "--queue", "mail", "--id", "text").out())
                .endsWith("    one\n        two [31mä\n");
        assertThat(run("dead", "show", "--queue", "mail", "--id", "bytes").out())
                .contains("    000000  00 01 ff 41 ", " ...A\n");
        JsonNode all = json("dead", "show", "--queue", "mail", "--all");
        assertThat(all).hasSize(3);
        assertThat(all.get(0).get("body").get("json").get("to").get(0).asString())
                .isEqualTo("ada");
        assertThat(all.get(1).get("body").get("text").asString()).startsWith("one");
        assertThat(all.get(2).get("body").get("base64").asString()).isEqualTo("AAH/QQ==");
        assertThat(all.get(0).get("attributes").get("traceparent").asString()).startsWith("00-0af");
        assertThat(all.get(0).get("contentType").asString()).isEqualTo("application/json");
    }

    @Test
    void replayCastsAgainAsItWasAtAttemptOne() {
        die("m-1", "text/plain", "a".getBytes(StandardCharsets.UTF_8));
        die("m-2", "text/plain", "b".getBytes(StandardCharsets.UTF_8));

        assertThat(run("dead", "replay", "--queue", "mail", "--id", "m-2").out())
                .isEqualTo("1 dead letter of mail cast again\n");

        assertThat(json("dead", "list", "--queue", "mail").findValuesAsString("id"))
                .containsExactly("m-1");
        List<String> handled = new ArrayList<>();
        try (WorkerService service = service(delivery -> {
            handled.add(delivery.message().id() + " " + delivery.attempt() + " "
                    + delivery.message().text() + " " + delivery.message().attribute("traceparent"));
            return Outcome.done();
        })) {
            await().until(() -> bus.depth("mail").orElseThrow() == 0);
        }
        assertThat(handled).containsExactly("m-2 1 b 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(json("dead", "replay", "--queue", "mail", "--all")
                        .get("replayed")
                        .asInt())
                .isEqualTo(1);
        assertThat(bus.depth("mail")).hasValue(1);
    }

    @Test
    void anInterruptedReplayLeavesTheRestWhereItWas() {
        die("m-1", "text/plain", new byte[0]);
        die("m-2", "text/plain", new byte[0]);
        cli.interruption.ask();

        Cli.Result result = run("dead", "replay", "--queue", "mail", "--all");

        assertThat(result.code()).isEqualTo(130);
        assertThat(result.err()).isEqualTo("convection: interrupted after 0 dead letters; the rest is as it was\n");
        assertThat(bus.deadLetters("mail").depth()).hasValue(2);
        assertThat(bus.depth("mail")).hasValue(0);
    }

    @Test
    void anIdThatIsNowhereIsAFailure() {
        die("m-1", "text/plain", new byte[0]);

        for (String verb : List.of("show", "replay", "purge")) {
            Cli.Result result = run("dead", verb, "--queue", "mail", "--id", "m-7");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .isEqualTo("convection: no dead letter of mail has the id m-7; convection dead list shows all\n");
        }
        assertThat(bus.deadLetters("mail").depth()).hasValue(1);
    }

    @Test
    void purgeAsksAndRemovesOnlyWhatTheAnswerIsAbout() {
        die("m-1", "text/plain", new byte[0]);
        answer("n");
        Cli.Result refused = run("dead", "purge", "--queue", "mail", "--all");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("convection: nothing was removed\n");
        assertThat(questions).containsExactly("Remove 1 dead letter of mail for good? [y/N] ");
        assertThat(bus.deadLetters("mail").depth()).hasValue(1);

        cli.prompt = question -> {
            die("late", "text/plain", new byte[0]);
            return Optional.of("y");
        };
        assertThat(run("dead", "purge", "--queue", "mail", "--all").out()).isEqualTo("1 dead letter of mail removed\n");
        assertThat(json("dead", "list", "--queue", "mail").findValuesAsString("id"))
                .containsExactly("late");
    }

    @Test
    void withoutATerminalPurgeRefusesUnlessToldNotToAsk() {
        die("m-1", "text/plain", new byte[0]);

        Cli.Result refused = run("dead", "purge", "--queue", "mail", "--id", "m-1");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("convection: standard input is no terminal to ask at; --yes removes 1 dead letter of mail"
                        + " without asking\n");
        assertThat(json("dead", "purge", "--queue", "mail", "--id", "m-1", "--yes")
                        .get("purged")
                        .asInt())
                .isEqualTo(1);
        assertThat(bus.deadLetters("mail").depth()).hasValue(0);
    }

    @Test
    void withMemoryThereIsNothingToBeSeenFromAnotherProcess() {
        Cli.Result result = cli.run("dead", "list", "--transport", broker.uri().toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo(
                        "convection: with memory: dead letters die with the process that made them, so there are none"
                                + " to be seen from another; name a broker with --transport\n");
    }

    @Test
    void aNameThatIsNoneIsWrong() {
        assertThat(run("dead", "list", "--queue", "a b"))
                .returns(2, Cli.Result::code)
                .extracting(Cli.Result::err)
                .asString()
                .contains("A queue name has 1 to 100 of the characters");
    }

    private void answer(String answer) {
        cli.prompt = question -> {
            questions.add(question);
            return Optional.of(answer);
        };
    }

    private WorkerService service(WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("e1")
                .retry(RetryPolicy.DEFAULT.withAttempts(2).withBackoff(Duration.ZERO, Duration.ZERO))
                .handler("mail", "mail.send", handler)
                .start();
    }

    private void die(String id, String contentType, byte[] body) {
        long before = bus.deadLetters("mail").depth().orElseThrow();
        Message message = Message.of(
                id,
                "/test",
                "mail.send",
                CAST,
                contentType,
                Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                body);
        bus.send("mail", message, CastOptions.DEFAULT).toCompletableFuture().join();
        try (WorkerService service = service(delivery -> Outcome.retry("no such person"))) {
            await().until(() -> bus.deadLetters("mail").depth().orElseThrow() == before + 1
                    && bus.depth("mail").orElseThrow() == 0);
        }
    }

    private Cli.Result run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--transport", "kept:" + broker.name()));
        return cli.run(all.toArray(new String[0]));
    }

    private JsonNode json(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--output", "json"));
        Cli.Result result = run(all.toArray(new String[0]));
        assertThat(result.err()).isEmpty();
        return JsonMapper.shared().readTree(result.out());
    }
}
