package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.distribution.Distribution.Run;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines and commands in processes of their own, over a broker that outlives them. */
class ProcessesIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int MESSAGES = 3000;

    @TempDir
    Path dir;

    private Path old;
    private Path fresh;
    private Distribution distribution;
    private FolderBroker broker;

    @BeforeEach
    void theDistributionAndItsBroker() throws Exception {
        old = Files.createDirectories(dir.resolve("old"));
        fresh = Files.createDirectories(dir.resolve("new"));
        distribution = Distribution.copied(dir.resolve("convection"), Files.createDirectories(dir.resolve("home")));
        broker = FolderBroker.plugin(distribution.file("plugins"));
    }

    @AfterEach
    void close() throws Exception {
        broker.close();
    }

    @Test
    @DisplayName("VER-2: a migration that is killed again and again loses nothing")
    void aMigrationIsKilledAndGoesOn() throws Exception {
        try (Bus from = broker.open(old);
                Bus to = broker.open(fresh)) {
            for (int i = 0; i < MESSAGES; i++) {
                from.castAsync("mail", "mail.send", "{}", CastOptions.DEFAULT.withId("m" + i));
            }
            await().until(() -> from.depth("mail").orElseThrow() == MESSAGES);
            String[] migrate = {
                "migrate", "--from", FolderBroker.uri(old), "--to", FolderBroker.uri(fresh), "--queue", "mail"
            };

            int kills = 0;
            for (int mark = 200; mark <= 1400; mark += 600) {
                long wanted = mark;
                Run killed = distribution.start(migrate);
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> to.depth("mail").orElseThrow() >= wanted
                                || !killed.process().isAlive());
                assertThat(killed.process().isAlive()).as(killed.err()).isTrue();
                killed.process().destroyForcibly().waitFor();
                kills++;
                assertThat(from.depth("mail").orElseThrow()).isPositive();
            }
            Run last = distribution.run(migrate);

            assertThat(last.err()).isEmpty();
            assertThat(last.code()).isZero();
            assertThat(kills).isEqualTo(3);
            assertThat(from.depthOfAll("mail", Set.of())).hasValue(0);
            Set<String> ids = new TreeSet<>();
            try (var service = dev.convection.worker.WorkerService.builder(to)
                    .handler("mail", "mail.send", delivery -> {
                        synchronized (ids) {
                            ids.add(delivery.message().id());
                        }
                        return dev.convection.worker.Outcome.done();
                    })
                    .start()) {
                await().atMost(LONG).until(() -> to.depth("mail").orElseThrow() == 0);
            }
            assertThat(ids)
                    .isEqualTo(IntStream.range(0, MESSAGES)
                            .mapToObj(i -> "m" + i)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void deadLettersOfAnEngineAreSeenReplayedAndPurgedByOtherProcesses() throws Exception {
        String transport = FolderBroker.uri(old);
        assertThat(distribution.run("doctor", "--transport", transport).out())
                .contains("ok       queue stack: a message went there and back in ")
                .contains("Problems: 0.");
        Run engine = distribution.start("run", "--transport", transport, "--set", "engine.name=e1");
        await().atMost(LONG).until(() -> engine.err().contains("started: "));
        assertThat(distribution
                        .run("cast", "stack.delete_stack", "{}", "--id", "m-1", "--transport", transport)
                        .code())
                .isZero();

        await().atMost(LONG)
                .until(() -> distribution
                        .run("dead", "list", "--transport", transport)
                        .out()
                        .contains("stack  m-1  stack.delete_stack  1 "));
        assertThat(distribution
                        .run("dead", "show", "--id", "m-1", "--transport", transport)
                        .out())
                .contains("stack.delete_stack m-1: rejected: ", ", by e1\n");
        assertThat(distribution
                        .run("dead", "replay", "--all", "--transport", transport)
                        .out())
                .isEqualTo("1 dead letter of converger, stack cast again\n");
        try (Bus bus = broker.open(old)) {
            await().atMost(LONG).until(() -> bus.deadLetters("stack").depth().orElseThrow() == 1);
        }
        Run refused = distribution.run("dead", "purge", "--all", "--transport", transport);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--yes removes 1 dead letter of converger, stack without asking");
        assertThat(distribution
                        .run("dead", "purge", "--all", "--yes", "--transport", transport)
                        .out())
                .isEqualTo("1 dead letter of converger, stack removed\n");
        engine.process().destroy();
        assertThat(engine.join().code()).isZero();
    }
}
