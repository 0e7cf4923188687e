package dev.convection.engine.convergence;

import static org.awaitility.Awaitility.await;

import dev.convection.engine.ResourceType;
import dev.convection.engine.convergence.Stacks.Request.State;
import dev.convection.engine.resource.SimulatedResource;
import dev.convection.engine.store.Database;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.transport.memory.MemoryBroker.Contents;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Random requests to a stack through a real bus, while the broker and the engines have a bad day; and then the final state. */
final class RandomRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Action> ACTIONS =
            List.of(Action.UPDATE, Action.UPDATE, Action.UPDATE, Action.ROLLBACK, Action.DELETE, Action.CREATE);

    private final String stack;
    private final Random random;
    private final MemoryBroker broker;
    private final List<TestEngine> engines;
    private final Database database;
    private final Stacks stacks;
    private final ResourceType simulated;
    private final Map<String, Model> templates = new LinkedHashMap<>();

    RandomRun(long seed, MemoryBroker broker, List<TestEngine> engines, Database database) {
        this.stack = "stack-" + seed;
        this.random = new Random(seed);
        this.broker = broker;
        this.engines = engines;
        this.database = database;
        this.simulated = new SimulatedResource(database);
        this.stacks = new StoredStacks(database, List.of(simulated));
    }

    /** Casts, and has things go wrong meanwhile. */
    void requests() {
        Model model = Model.random(random, 50);
        int requests = 1 + random.nextInt(5);
        for (int i = 0; i < requests; i++) {
            Action action = i == 0 ? Action.CREATE : ACTIONS.get(random.nextInt(ACTIONS.size()));
            String id = stack + "-" + i;
            if (action == Action.CREATE || action == Action.UPDATE) {
                model = i == 0 ? model : model.changed(random);
                templates.put(id, model);
            }
            cast(action, id, model);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> stacks.request(stack, id).state() != State.UNKNOWN);
            for (int bad = random.nextInt(5); bad >= 0; bad--) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
                goWrong();
            }
        }
    }

    private void cast(Action action, String id, Model model) {
        Bus bus = engines.get(random.nextInt(engines.size())).bus();
        CastOptions options = CastOptions.DEFAULT.withId(id);
        bus.castAsync(StackWorker.class, options, worker -> {
                    switch (action) {
                        case CREATE ->
                            worker.createStack(stack, model.template().toMap());
                        case UPDATE ->
                            worker.updateStack(stack, model.template().toMap());
                        case DELETE -> worker.deleteStack(stack);
                        case ROLLBACK -> worker.rollbackStack(stack);
                    }
                })
                .toCompletableFuture()
                .join();
    }

    private void goWrong() {
        switch (random.nextInt(6)) {
            case 0 -> broker.faults().killReceivers();
            case 1 -> broker.expireLeases();
            case 2 -> engines.get(random.nextInt(engines.size())).restart();
            case 3 -> broker.faults().loseConfirmations(1 + random.nextInt(3));
            default -> {}
        }
    }

    /** Waits until nothing is in flight, and looks. */
    void check() throws Exception {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> isEmpty("stack") && isEmpty("converger"));
        for (String queue : List.of("stack", "converger")) {
            engines.get(0).bus().deadLetters(queue).browse(letter -> {
                String id = letter.message().id();
                if (stacks.request(stack, id).state() == State.REFUSED) {
                    return true;
                }
                throw new AssertionError("dead letter: " + letter);
            });
        }
        FinalState.check(database, simulated, stack, templates);
    }

    private boolean isEmpty(String queue) {
        Contents contents = broker.contents(queue);
        return contents.ready() + contents.delayed() + contents.inHand() == 0
                && engines.get(0).bus().depth(queue).orElse(0) == 0;
    }
}
