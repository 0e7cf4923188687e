package dev.convection.engine.cli;

import dev.convection.engine.config.Broker;
import dev.convection.engine.config.Config;
import dev.convection.engine.convergence.Action;
import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.StackSummary;
import dev.convection.engine.convergence.StackView;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.convergence.Status;
import dev.convection.worker.Bus;
import dev.convection.worker.BusListener;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters;
import dev.convection.worker.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** A store and a bus that do what the test says. */
final class FakeDeployment implements Deployment, Deployments, Stacks {
    final List<String> calls = new ArrayList<>();
    final Map<String, StackView> views = new TreeMap<>();
    final List<StackSummary> summaries = new ArrayList<>();
    final Map<String, Deque<Progress>> progress = new HashMap<>();
    /** What a request leads to: its progress, whose traversal is filled in. */
    final List<UnaryOperator<Progress>> script = new ArrayList<>();

    List<Finding> findings = List.of();
    boolean durable;
    List<BusListener> listeners = List.of();
    Stacks.Request requestState = new Stacks.Request(Stacks.Request.State.UNKNOWN, "");
    BiConsumer<FakeDeployment, CastOptions> onCast = (deployment, options) -> {};

    @Override
    public Deployment open(Config config, List<BusListener> busListeners, boolean lasting) {
        calls.add("open");
        listeners = busListeners;
        return this;
    }

    @Override
    public Stacks stacks() {
        return this;
    }

    @Override
    public Set<String> types() {
        return Set.of("simulated", "file");
    }

    @Override
    public Bus openBus() {
        throw new AssertionError("not asked for here");
    }

    @Override
    public Set<String> queues() {
        return new TreeSet<>(Set.of("stack", "converger"));
    }

    @Override
    public boolean durable() {
        return durable;
    }

    @Override
    public void start() {
        calls.add("start");
    }

    @Override
    public void request(String traversal, dev.convection.engine.cli.Request request) {
        calls.add(request.getClass().getSimpleName() + " " + request.stack());
        Progress seed =
                new Progress(request.stack(), traversal, Status.IN_PROGRESS, Action.CREATE, "", false, 0, 0, List.of());
        Deque<Progress> steps = new ArrayDeque<>();
        for (UnaryOperator<Progress> step : script) {
            seed = step.apply(seed);
            steps.add(seed);
        }
        if (!steps.isEmpty()) {
            progress.put(request.stack(), steps);
        }
    }

    @Override
    public void cast(String queue, String type, String json, CastOptions options) {
        calls.add("cast " + queue + " " + type + " " + json);
        onCast.accept(this, options);
    }

    @Override
    public DeadLetters deadLetters(String queue) {
        throw new AssertionError("no bus to ask");
    }

    @Override
    public Bus openBus(Broker broker) {
        throw new AssertionError("no bus to open");
    }

    @Override
    public List<Finding> examine() {
        return findings;
    }

    @Override
    public String describe() {
        return "fake";
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public Optional<StackView> show(String name) {
        return Optional.ofNullable(views.get(name));
    }

    @Override
    public List<StackSummary> list() {
        return summaries;
    }

    /** Each is seen once, the last again and again. */
    @Override
    public Optional<Progress> progress(String name) {
        Deque<Progress> steps = progress.getOrDefault(name, new ArrayDeque<>());
        return Optional.ofNullable(steps.size() > 1 ? steps.poll() : steps.peek());
    }

    @Override
    public Stacks.Request request(String name, String traversal) {
        return requestState;
    }
}
