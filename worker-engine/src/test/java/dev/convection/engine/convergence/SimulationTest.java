package dev.convection.engine.convergence;

import dev.convection.engine.store.Boundaries;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.TableCounts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random stacks, requests and faults, and the final state that must come of them. {@code -Dconvection.simulations=5000} runs more, {@code -Dconvection.seed=N} one again, with a
 * log of what happened.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("convection.first-seed", 1);
    private static final int RUNS = Integer.getInteger("convection.simulations", 200);

    private @Nullable Simulation simulation;

    @Test
    void convergesWhateverHappens() {
        Long seed = Long.getLong("convection.seed");
        try (Database database =
                Boundaries.open(new DatabaseSettings("jdbc:h2:mem:simulation", "sa", "", 12), new Boundaries() {
                    @Override
                    public void beforeTransaction() {
                        if (simulation != null) {
                            simulation.beforeTransaction();
                        }
                    }

                    @Override
                    public void beforeStatement() {
                        if (simulation != null) {
                            simulation.beforeStatement();
                        }
                    }
                })) {
            for (long one = seed == null ? FIRST : seed; one < (seed == null ? FIRST + RUNS : seed + 1); one++) {
                run(one, database, seed != null);
            }
        }
    }

    private void run(long seed, Database database, boolean verbose) {
        TableCounts.clear(database);
        try (Simulation one = new Simulation(seed)) {
            one.connect(database);
            simulation = one;
            try {
                one.run(50);
            } catch (Throwable e) {
                throw new AssertionError("again with -Dconvection.seed=" + seed, e);
            } finally {
                simulation = null;
                if (verbose) {
                    System.out.println(one.log());
                }
            }
        }
    }
}
