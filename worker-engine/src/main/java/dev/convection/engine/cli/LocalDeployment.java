package dev.convection.engine.cli;

import dev.convection.engine.Engine;
import dev.convection.engine.convergence.StackWorker;
import dev.convection.engine.convergence.Stacks;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** A deployment through an {@link Engine} of this process. */
final class LocalDeployment implements Deployment {
    private final Engine engine;
    private final Duration drainLimit;

    LocalDeployment(Engine engine, Duration drainLimit) {
        this.engine = engine;
        this.drainLimit = drainLimit;
    }

    @Override
    public Stacks stacks() {
        return engine.stacks();
    }

    @Override
    public Set<String> types() {
        return engine.types();
    }

    @Override
    public Set<String> queues() {
        return engine.queues();
    }

    @Override
    public boolean durable() {
        return engine.bus().durable();
    }

    @Override
    public Bus openBus() {
        return engine.openBus();
    }

    @Override
    public void start() {
        engine.start(drainLimit);
    }

    @Override
    public void request(String traversal, Request request) {
        CastOptions options = CastOptions.DEFAULT.withId(traversal);
        try {
            engine.bus()
                    .castAsync(StackWorker.class, options, worker -> cast(worker, request))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private static void cast(StackWorker worker, Request request) {
        if (request instanceof Request.Create create) {
            worker.createStack(create.stack(), create.template().toMap());
        } else if (request instanceof Request.Update update) {
            worker.updateStack(update.stack(), update.template().toMap());
        } else if (request instanceof Request.Delete delete) {
            worker.deleteStack(delete.stack());
        } else if (request instanceof Request.Rollback rollback) {
            worker.rollbackStack(rollback.stack());
        } else {
            throw new AssertionError(request);
        }
    }

    @Override
    public void cast(String queue, String type, String json, CastOptions options) {
        engine.bus().cast(queue, type, json, options);
    }

    @Override
    public String describe() {
        return engine.toString();
    }

    @Override
    public void close() {
        engine.close();
    }
}
