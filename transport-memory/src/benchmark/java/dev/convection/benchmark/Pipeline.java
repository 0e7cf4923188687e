package dev.convection.benchmark;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bus with an engine on it. What is under way is bounded, so that as much is handled as is cast. */
final class Pipeline implements AutoCloseable {
    static final String QUEUE = "benchmark";
    static final String WORKER = "benchmark";
    static final String METHOD = "check";
    static final String TYPE = WORKER + "." + METHOD;
    static final String JSON = "{\"resource\":\"resource-17\",\"traversal\":4711,\"forward\":true}";
    static final int UNDER_WAY = 8192;

    private static final int BATCH = 256;
    private static final AtomicInteger BROKERS = new AtomicInteger();

    final Bus bus;
    final Converger client;
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final WorkerService service;
    private int left;

    private Pipeline(String uri, boolean typed, int concurrency) {
        bus = Bus.open(URI.create(uri));
        client = bus.client(Converger.class);
        WorkerService.Builder builder = WorkerService.builder(bus).concurrency(concurrency);
        AtomicInteger handled = new AtomicInteger();
        service = (typed
                        ? builder.worker(Converger.class, (resource, traversal, forward) -> count(handled))
                        : builder.handler(QUEUE, TYPE, delivery -> {
                            count(handled);
                            return Outcome.done();
                        }))
                .start();
    }

    static Pipeline overMemory(boolean typed, int concurrency) {
        return new Pipeline("memory:benchmark-" + BROKERS.incrementAndGet(), typed, concurrency);
    }

    private void count(AtomicInteger handled) {
        if (handled.incrementAndGet() % BATCH == 0) {
            room.release(BATCH);
        }
    }

    /** Waits for room for one more; one thread only. */
    void enter() {
        if (left == 0) {
            left = BATCH;
            try {
                if (!room.tryAcquire(BATCH, 1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("Messages were lost: nothing was handled for a minute");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        left--;
    }

    void cast() {
        enter();
        var unused = bus.castAsync(QUEUE, TYPE, JSON, CastOptions.DEFAULT);
    }

    void castTyped() {
        enter();
        client.check("resource-17", 4711, true);
    }

    @Override
    public void close() {
        bus.close();
    }
}
