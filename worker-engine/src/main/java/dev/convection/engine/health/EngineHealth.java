package dev.convection.engine.health;

import dev.convection.engine.Engine;
import dev.convection.engine.config.Redaction;
import dev.convection.engine.health.Condition.Phase;
import dev.convection.worker.Bus;
import dev.convection.worker.WorkerService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells over HTTP how an engine is, from before it starts until after it has stopped. Thread-safe. Whoever made the engine
 * closes this after it.
 */
public final class EngineHealth implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Engine engine;
    private final Redaction redaction;
    private final Probe probe;
    private final EngineMeters meters;
    private final HealthServer server;
    private volatile Phase phase = Phase.STARTING;

    private EngineHealth(
            Engine engine,
            PrometheusMeterRegistry registry,
            Redaction redaction,
            InetSocketAddress address,
            Duration pause)
            throws IOException {
        this.engine = engine;
        this.redaction = redaction;
        this.probe = new Probe(engine, pause);
        this.meters = new EngineMeters(registry, this::condition);
        this.server = HealthServer.open(address, this::condition, meters::text);
    }

    /**
     * Opens the port and answers: the engine is starting.
     *
     * @param engine not started yet
     * @param registry where its counters are
     * @param redaction takes secrets out of reasons
     * @param address where to listen
     * @return the caller closes it
     * @throws IOException if the port cannot be opened
     */
    public static EngineHealth open(
            Engine engine, PrometheusMeterRegistry registry, Redaction redaction, InetSocketAddress address)
            throws IOException {
        return open(engine, registry, redaction, address, PAUSE);
    }

    static EngineHealth open(
            Engine engine,
            PrometheusMeterRegistry registry,
            Redaction redaction,
            InetSocketAddress address,
            Duration pause)
            throws IOException {
        return new EngineHealth(engine, registry, redaction, address, pause);
    }

    /**
     * Where it listens.
     *
     * @return the port is the real one, also where any was asked for
     */
    public InetSocketAddress address() {
        return server.address();
    }

    /** The engine has started. */
    public void started() {
        phase = Phase.RUNNING;
        probe.start();
    }

    /** The engine is about to stop: no more is to be sent its way. */
    public void stopping() {
        phase = Phase.STOPPING;
        probe.close();
    }

    private Condition condition() {
        Map<String, String> down = new TreeMap<>();
        Set<String> working = new TreeSet<>();
        Optional<Bus.Health> bus = engine.busHealth();
        if (bus.isPresent()) {
            working.addAll(bus.get().working());
            bus.get().down().forEach((part, reason) -> down.put(part, redaction.of(reason)));
        }
        if (probe.storeAsked()) {
            @Nullable String failure = probe.storeFailure();
            if (failure == null) {
                working.add("store");
            } else {
                down.put("store", redaction.of(failure));
            }
        }
        Optional<WorkerService> service = engine.service();
        return new Condition(
                phase,
                service.map(WorkerService::engine).orElse(""),
                down,
                working,
                probe.depths(),
                service.map(WorkerService::running).orElse(0),
                service.map(WorkerService::longestRunning).orElse(Duration.ZERO));
    }

    /** Answers nobody any more. */
    @Override
    public void close() {
        server.close();
        probe.close();
        meters.close();
    }
}
