package dev.convection.engine.distribution;

import dev.convection.engine.store.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Engines that are killed, frozen and drained, a broker that is killed, a store that is restarted: and nothing is lost, or made twice. A short run in
 * each build; {@code -Dconvection.chaos.runs=10} runs more and longer ones, {@code -Dconvection.chaos.seed=N} begins with that seed,
 * {@code -Dconvection.chaos.broker=NATS} tries that broker only, and {@code -Dconvection.chaos.events=50} makes as many things go wrong. What engines and broker of a run that failed have logged stays in
 * {@code target/chaos}.
 */
class ChaosIT {
    private static final int RUNS = Integer.getInteger("convection.chaos.runs", 1);
    private static final long FIRST = Long.getLong("convection.chaos.seed", 4);
    private static final String BROKER = System.getProperty("convection.chaos.broker", "");
    private static final int EVENTS = Integer.getInteger("convection.chaos.events", RUNS > 1 ? 25 : 8);

    private static PostgresServer postgres;

    @BeforeAll
    static void theStore() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void noStore() throws Exception {
        postgres.close();
    }

    @TestFactory
    Stream<DynamicTest> nothingIsLostOrMadeTwice() {
        return Arrays.stream(BrokerKind.values())
                .filter(kind -> BROKER.isEmpty() || kind.name().equals(BROKER))
                .flatMap(kind -> LongStream.range(FIRST, FIRST + RUNS)
                        .mapToObj(seed -> DynamicTest.dynamicTest(kind + ", seed " + seed, () -> run(kind, seed))));
    }

    private static void run(BrokerKind kind, long seed) throws Exception {
        Path dir = Path.of("target", "chaos", kind + "-" + seed).toAbsolutePath();
        delete(dir);
        Files.createDirectories(dir);
        String again = "again with -Dconvection.chaos.broker=" + kind + " -Dconvection.chaos.seed=" + seed;
        System.out.println("Chaos: " + again);
        try (ChaosRun run = new ChaosRun(seed, kind, postgres, dir)) {
            try {
                run.run(EVENTS);
            } catch (Throwable e) {
                throw new AssertionError(again + ":\n" + String.join("\n", run.log()), e);
            }
            System.out.println(String.join("\n", run.log()));
        }
        delete(dir);
    }

    private static void delete(Path dir) throws Exception {
        if (Files.exists(dir)) {
            try (Stream<Path> all = Files.walk(dir)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
