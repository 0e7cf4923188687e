package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.resource.SimulatedResource;
import dev.convection.engine.store.Database;
import dev.convection.worker.Bus;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An engine of its own: bus, service and workers, on a store that others may share. */
final class TestEngine implements AutoCloseable {
    private final Bus bus;
    private final WorkerService service;

    TestEngine(URI uri, Database database, Chaos chaos, int concurrency) {
        bus = Bus.open(uri);
        ResourceType simulated = new SimulatedResource(database);
        ResourceType imitated = new Imitated(simulated);
        Means means = new Means(
                database,
                chaos.between(new BusOutbox(bus, () -> "test")),
                Map.of(simulated.type(), simulated, imitated.type(), imitated),
                () -> UUID.randomUUID().toString());
        service = WorkerService.builder(bus)
                .worker(StackWorker.class, new RequestWorker(new Requests(means), Set.copyOf(Model.TYPES)))
                .worker(Converger.class, new Converging(means))
                .onDeadLetter(new Failures(means))
                .concurrency(concurrency)
                .retry(new RetryPolicy(1000, Duration.ofMillis(1), 1.5, Duration.ofMillis(50), 0.5))
                .drainLimit(Duration.ZERO)
                .build();
        service.start();
    }

    Bus bus() {
        return bus;
    }

    /** Stops without waiting for handlers, and comes back. */
    void restart() {
        service.stop();
        service.start();
    }

    @Override
    public void close() {
        service.stop();
        bus.close();
    }
}
