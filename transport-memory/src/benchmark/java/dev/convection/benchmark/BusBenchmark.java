package dev.convection.benchmark;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A cast alone, and a delivery alone, over a broker that does nothing: what is left is what {@code worker-api} costs. */
@State(Scope.Benchmark)
public class BusBenchmark {
    private static final int BATCH = 1000;

    private final Semaphore handled = new Semaphore(0);
    private Bus bus;
    private Converger client;
    private WorkerService untyped;
    private WorkerService typed;
    private @Nullable WorkerService running;

    @Setup(Level.Trial)
    public void open() {
        bus = Bus.open(URI.create("void:nothing"));
        client = bus.client(Converger.class);
        AtomicInteger count = new AtomicInteger();
        untyped = WorkerService.builder(bus)
                .handler(Pipeline.QUEUE, Pipeline.TYPE, delivery -> {
                    count(count);
                    return Outcome.done();
                })
                .build();
        typed = WorkerService.builder(bus)
                .worker(Converger.class, (resource, traversal, forward) -> count(count))
                .build();
    }

    private void count(AtomicInteger count) {
        if (count.incrementAndGet() % BATCH == 0) {
            handled.release();
        }
    }

    @TearDown(Level.Iteration)
    public void stop() {
        untyped.stop();
        typed.stop();
        running = null;
        VoidTransportProvider.SUPPLY.drainPermits();
        handled.drainPermits();
    }

    @TearDown(Level.Trial)
    public void close() {
        bus.close();
    }

    @Benchmark
    public void castUntyped() {
        var unused = bus.castAsync(Pipeline.QUEUE, Pipeline.TYPE, Pipeline.JSON, CastOptions.DEFAULT);
    }

    @Benchmark
    public void castTyped() {
        client.check("resource-17", 4711, true);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void deliverUntyped() throws InterruptedException {
        deliver(untyped);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void deliverTyped() throws InterruptedException {
        deliver(typed);
    }

    private void deliver(WorkerService service) throws InterruptedException {
        if (running != service) {
            service.start();
            running = service;
        }
        VoidTransportProvider.SUPPLY.release(BATCH);
        handled.acquire();
    }
}
