package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.convergence.Coroutines.Task;
import dev.convection.engine.resource.SimulatedResource;
import dev.convection.engine.store.Boundaries;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.TableCounts;
import dev.convection.worker.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Several engines, a broker and a client, all in one sequence of random decisions: who goes on, up to which boundary; which message is delivered, in any
 * order, perhaps twice; which engine vanishes between which two writes; which one is frozen, so that its message is delivered again while it may go on at
 * any later moment; when the next request is cast. What a seed does once it does again.
 */
final class Simulation implements Boundaries, Outbox, AutoCloseable {
    private static final String STACK = "s";
    private static final int ATTEMPTS = 5;

    private final Random random;
    private final Coroutines coroutines = new Coroutines();
    private final List<Letter> queue = new ArrayList<>();
    private final List<Letter> dead = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final Map<String, Model> templates = new LinkedHashMap<>();
    private final List<Request> script = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();
    private final double chaos;
    private int faults;
    private int ids;
    private @Nullable Wiring wiring;

    Simulation(long seed) {
        this.random = new Random(seed);
        this.faults = random.nextInt(60);
        this.chaos = random.nextDouble() * 0.2;
    }

    /** What a message says. */
    private record Letter(
            @Nullable NodeId node,
            @Nullable Request request,
            int attempt,
            @Nullable String death) {
        Letter next() {
            return new Letter(node, request, attempt + 1, null);
        }

        Letter dead(String reason) {
            return new Letter(node, request, attempt, reason);
        }

        Letter replayed() {
            return new Letter(node, request, 1, null);
        }
    }

    /** A delivery that has not ended. */
    private static final class Running {
        final Letter letter;
        final Task task;
        boolean redelivered;

        Running(Letter letter, Task task) {
            this.letter = letter;
            this.task = task;
        }
    }

    private record Wiring(
            Database database, ResourceType simulated, Requests requests, Converging converging, Failures failures) {}

    /** Connects it to the store that was opened with it as its boundaries. */
    void connect(Database database) {
        ResourceType simulated = new SimulatedResource(database);
        ResourceType imitated = new Imitated(simulated);
        Means means = new Means(
                database,
                this,
                Map.of(simulated.type(), simulated, imitated.type(), imitated),
                () -> new UUID(random.nextLong(), random.nextLong()).toString());
        wiring = new Wiring(database, simulated, new Requests(means), new Converging(means), new Failures(means));
    }

    void run(int mostResources) throws Exception {
        plan(mostResources);
        for (int steps = 0; !script.isEmpty() || !queue.isEmpty() || !running.isEmpty() || !dead.isEmpty(); steps++) {
            if (steps > 200_000) {
                throw new AssertionError("comes to no end: " + queue);
            }
            step();
        }
        say(TableCounts.dump(wiring.database));
        FinalState.check(wiring.database, wiring.simulated, STACK, templates);
    }

    String log() {
        return log.toString();
    }

    private void plan(int mostResources) {
        Model model = Model.random(random, mostResources);
        int requests = 1 + random.nextInt(6);
        for (int i = 0; i < requests; i++) {
            String id = "t" + i;
            Action action = i == 0 ? Action.CREATE : ACTIONS.get(random.nextInt(ACTIONS.size()));
            if (action == Action.CREATE || action == Action.UPDATE) {
                model = i == 0 ? model : model.changed(random);
                templates.put(id, model);
            }
            boolean hasTemplate = templates.containsKey(id);
            script.add(new Request(action, STACK, hasTemplate ? model.definitions() : List.of(), id, i));
        }
    }

    private static final List<Action> ACTIONS =
            List.of(Action.UPDATE, Action.UPDATE, Action.UPDATE, Action.ROLLBACK, Action.DELETE, Action.CREATE);

    private void step() {
        int choice = random.nextInt(100);
        if (choice < 4 && !script.isEmpty() || queue.isEmpty() && running.isEmpty() && dead.isEmpty()) {
            Request request = script.remove(0);
            say("cast " + request.action() + " " + request.id());
            queue.add(new Letter(null, request, 1, null));
        } else if (choice < 5 && !dead.isEmpty() || queue.isEmpty() && running.isEmpty()) {
            Letter letter = dead.remove(random.nextInt(dead.size()));
            say("replay " + letter);
            queue.add(letter.replayed());
        } else if (choice < 7 && !queue.isEmpty() && fault()) {
            Letter letter = queue.get(random.nextInt(queue.size()));
            say("duplicate " + letter);
            queue.add(letter);
        } else if (choice < 10 && !running.isEmpty() && fault()) {
            freeze(running.get(random.nextInt(running.size())));
        } else if (choice < 12 && !running.isEmpty() && fault()) {
            running.get(random.nextInt(running.size())).task.doomed = true;
        } else if (choice < 50 && !queue.isEmpty() && running.size() < 8) {
            deliver(queue.remove(random.nextInt(queue.size())));
        } else if (!running.isEmpty()) {
            goOn(running.get(random.nextInt(running.size())));
        }
    }

    /** The lease expires: another delivery begins, and this one may still go on. */
    private void freeze(Running one) {
        if (!one.redelivered) {
            say("lease expires of " + one.letter);
            one.redelivered = true;
            queue.add(one.letter);
        }
    }

    private void deliver(Letter letter) {
        say("deliver " + letter);
        Running one = new Running(letter, coroutines.start(() -> handle(letter)));
        running.add(one);
        goOn(one);
    }

    private void handle(Letter letter) {
        if (letter.death != null && letter.node != null) {
            wiring.failures.node(letter.node, letter.death);
        } else if (letter.death != null) {
            wiring.failures.request(letter.request.stack(), letter.request.id(), letter.death);
        } else if (letter.node != null) {
            wiring.converging.check(letter.node);
        } else {
            wiring.requests.handle(letter.request);
        }
    }

    private void goOn(Running one) {
        one.task.resume();
        if (!one.task.ended()) {
            return;
        }
        running.remove(one);
        Throwable failure = one.task.failure();
        say("ended " + one.letter + (failure == null ? "" : " " + failure));
        if (failure instanceof EngineVanished) {
            say("vanished: " + one.letter);
            if (!one.redelivered) {
                queue.add(one.letter);
            }
        } else if (one.letter.death != null) {
            if (failure != null) {
                throw new AssertionError("a hook failed", failure);
            }
            if (one.letter.node != null && !one.redelivered) {
                dead.add(one.letter);
            }
        } else if (failure != null && !one.redelivered) {
            failed(one.letter, failure);
        }
    }

    private void failed(Letter letter, Throwable failure) {
        Outcome outcome = Outcome.of(failure);
        boolean onPurpose = failure instanceof OperationFailedException;
        if (outcome instanceof Outcome.Defer) {
            say("deferred " + letter);
            queue.add(letter.replayed());
        } else if (outcome instanceof Outcome.Reject reject && letter.request != null) {
            say("rejected " + letter + ": " + reject.reason());
            queue.add(letter.dead(reject.reason()));
        } else if (!onPurpose) {
            throw new AssertionError("failed: " + letter, failure);
        } else if (letter.attempt == ATTEMPTS || fault()) {
            say("given up " + letter + ": " + failure.getMessage());
            queue.add(letter.dead(String.valueOf(failure.getMessage())));
        } else {
            say("failed " + letter + ": " + failure.getMessage());
            queue.add(letter.next());
        }
    }

    private boolean fault() {
        if (faults == 0) {
            return false;
        }
        faults--;
        return true;
    }

    private void say(String what) {
        log.append(what).append('\n');
    }

    @Override
    public void beforeTransaction() {
        Task task = coroutines.current();
        if (task == null) {
            return;
        }
        vanishIf(task.doomed);
        if (random.nextInt(3) == 0) {
            task.pause();
            vanishIf(task.doomed);
        }
    }

    @Override
    public void beforeStatement() {
        Task task = coroutines.current();
        if (task != null && random.nextDouble() < chaos * 0.1 && fault()) {
            vanishIf(true);
        }
    }

    private static void vanishIf(boolean doomed) {
        if (doomed) {
            throw new EngineVanished();
        }
    }

    @Override
    public void cast(List<NodeId> nodes) {
        for (NodeId node : nodes) {
            beforeTransaction();
            vanishIf(random.nextDouble() < chaos && fault());
            queue.add(new Letter(node, null, 1, null));
        }
    }

    @Override
    public @Nullable String owner() {
        return null;
    }

    @Override
    public void close() {
        coroutines.close();
    }
}
