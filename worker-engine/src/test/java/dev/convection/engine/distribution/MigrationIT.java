package dev.convection.engine.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.convection.engine.distribution.Distribution.Run;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From one real broker to another, while clients cast and engines handle on both, and the mover is killed again and again. Each build goes once around,
 * so that every broker is left once and reached once; {@code -Dconvection.migrations=all} tries each from each.
 */
@Timeout(300)
class MigrationIT {
    private static final String QUEUE = "mail";
    private static final int BEFORE = 1500;
    private static final List<Integer> MARKS = List.of(200, 700);

    @TempDir
    Path dir;

    private final Set<String> cast = ConcurrentHashMap.newKeySet();
    private final Set<String> handled = ConcurrentHashMap.newKeySet();

    static Stream<Arguments> ways() {
        List<BrokerKind> all = List.of(BrokerKind.values());
        int furthest = "all".equals(System.getProperty("convection.migrations")) ? all.size() - 1 : 1;
        return IntStream.rangeClosed(1, furthest)
                .boxed()
                .flatMap(away -> all.stream().map(old -> arguments(old, all.get((old.ordinal() + away) % all.size()))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void nothingIsLostOnTheWay(BrokerKind old, BrokerKind fresh) throws Exception {
        try (BrokerServer from = BrokerServer.start(old, dir.resolve("old"));
                BrokerServer to = BrokerServer.start(fresh, dir.resolve("new"));
                Bus left = from.open();
                Bus right = to.open()) {
            Distribution distribution = Distribution.assembled(Files.createDirectories(dir.resolve("home")));
            String[] migrate = {
                "migrate", "--queue", QUEUE, "--config", configuration(from, to).toString()
            };
            for (int i = 0; i < BEFORE; i++) {
                cast(left, "before-" + i);
            }
            killedAndKilledAgain(distribution, migrate, left, right);
            try (WorkerService oldEngine = engine(left);
                    WorkerService newEngine = engine(right)) {
                AtomicBoolean more = new AtomicBoolean(true);
                Thread client = new Thread(() -> {
                    for (int i = 0; more.get(); i++) {
                        cast(i % 2 == 0 ? left : right, "meanwhile-" + i);
                    }
                });
                client.start();
                await().atMost(Site.LONG).until(() -> handled.contains("meanwhile-20"));
                Run mover = distribution.start(migrate);
                await().atMost(Site.LONG).until(() -> cast.size() > BEFORE + 200);
                more.set(false);
                client.join();
                assertThat(mover.join().code()).as(mover.err()).isZero();
                await().atMost(Site.LONG).until(() -> right.depth(QUEUE).orElseThrow() == 0);
                assertThat(left.depthOfAll(QUEUE, Set.of())).hasValue(0);
            }
            assertThat(handled).isEqualTo(cast);
            assertThat(right.deadLetters(QUEUE).depth()).hasValue(0);
        }
    }

    /** Nobody handles anything meanwhile, so that each kill is in the middle. */
    private static void killedAndKilledAgain(Distribution distribution, String[] migrate, Bus from, Bus to)
            throws Exception {
        for (int mark : MARKS) {
            Run mover = distribution.start(migrate);
            await().atMost(Site.LONG)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> to.depth(QUEUE).orElseThrow() >= mark
                            || !mover.process().isAlive());
            assertThat(mover.process().isAlive()).as(mover.err()).isTrue();
            mover.process().destroyForcibly().waitFor();
            assertThat(from.depth(QUEUE).orElseThrow()).as("left at " + mark).isPositive();
        }
    }

    /** As the page on moving says: engines cast to the new one, and listen on the old one too. */
    private Path configuration(BrokerServer from, BrokerServer to) throws IOException {
        return Files.write(
                dir.resolve("convection.yaml"),
                List.of(
                        "transport.uri: \"" + to.uri() + "\"",
                        "transport.security.user: " + BrokerKind.USER,
                        "transport.security.password: " + BrokerKind.PASSWORD,
                        "listen.old.uri: \"" + from.uri() + "\"",
                        "listen.old.security.user: " + BrokerKind.USER,
                        "listen.old.security.password: " + BrokerKind.PASSWORD));
    }

    private void cast(Bus bus, String id) {
        bus.cast(QUEUE, "mail.send", "{}", CastOptions.DEFAULT.withId(id));
        cast.add(id);
    }

    private WorkerService engine(Bus bus) {
        return WorkerService.builder(bus)
                .handler(QUEUE, "mail.send", delivery -> {
                    handled.add(delivery.message().id());
                    return Outcome.done();
                })
                .start();
    }
}
