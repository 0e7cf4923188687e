package dev.convection.engine.convergence;

import dev.convection.engine.store.Boundaries;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.PostgresServer;
import dev.convection.engine.store.TableCounts;
import dev.convection.transport.memory.MemoryBroker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same as {@link SimulationTest}, but on real threads and through the real bus, where the seed decides what happens and not when.
 * {@code -Dconvection.bus-runs=1000} runs more, {@code -Dconvection.seed=N} one again.
 */
class BusTest {
    private static final int RUNS = Integer.getInteger("convection.bus-runs", 30);
    private static final int POSTGRES_RUNS = Integer.getInteger("convection.postgres-runs", 8);
    private static final long FIRST = Long.getLong("convection.seed", Long.getLong("convection.first-seed", 1));

    @Test
    void convergesOnH2WhateverHappens() throws Exception {
        int runs = Long.getLong("convection.seed") == null ? RUNS : 1;
        for (long seed = FIRST; seed < FIRST + runs; seed++) {
            DatabaseSettings settings = new DatabaseSettings("jdbc:h2:mem:bus-" + seed, "sa", "", 40);
            run(seed, List.of(settings));
        }
    }

    /** Each engine has connections of its own: but for the address space they are as far apart as in two processes. */
    @Test
    void convergesOnPostgresWhateverHappens() throws Exception {
        try (PostgresServer postgres = PostgresServer.start()) {
            DatabaseSettings settings = postgres.database(20);
            for (long seed = FIRST; seed < FIRST + POSTGRES_RUNS; seed++) {
                run(seed, List.of(settings, settings));
            }
        }
    }

    private static void run(long seed, List<DatabaseSettings> stores) throws Exception {
        MemoryBroker broker = MemoryBroker.named("bus-" + seed);
        Chaos chaos = new Chaos(seed, broker);
        List<Database> databases = new ArrayList<>();
        List<TestEngine> engines = new ArrayList<>();
        try {
            for (DatabaseSettings store : stores) {
                databases.add(Boundaries.open(store, chaos));
            }
            TableCounts.clear(databases.get(0));
            for (int i = 0; i < 3; i++) {
                engines.add(new TestEngine(broker.uri(), databases.get(i % databases.size()), chaos, 8));
            }
            broker.faults().duplicate(0.2, seed);
            RandomRun run = new RandomRun(seed, broker, engines, databases.get(0));
            run.requests();
            chaos.end();
            broker.faults().duplicate(0, seed);
            run.check();
        } catch (Exception | Error e) {
            throw new AssertionError(
                    "again with -Dconvection.seed=" + seed + "\n" + TableCounts.dump(databases.get(0)), e);
        } finally {
            engines.forEach(TestEngine::close);
            databases.forEach(Database::close);
            broker.close();
        }
    }
}
