package dev.convection.engine.cli;

import dev.convection.engine.Engine;
import dev.convection.engine.config.Broker;
import dev.convection.engine.convergence.StackWorker;
import dev.convection.engine.convergence.Stacks;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters;
import dev.convection.worker.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** A deployment through an {@link Engine} of this process. */
final class LocalDeployment implements Deployment {
    private final Engine engine;
    private final Duration drainLimit;
    private final HealthPort health;

    LocalDeployment(Engine engine, Duration drainLimit, HealthPort health) {
        this.engine = engine;
        this.drainLimit = drainLimit;
        this.health = health;
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
        health.open(engine);
        engine.start(drainLimit);
        health.started();
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
    public DeadLetters deadLetters(String queue) {
        return engine.bus().deadLetters(queue);
    }

    @Override
    public Bus openBus(Broker broker) {
        return engine.openBus(broker);
    }

    @Override
    public List<Finding> examine() {
        return engine.examine();
    }

    @Override
    public String describe() {
        return engine + health.describe();
    }

    @Override
    public void close() {
        health.stopping();
        try (health) {
            engine.close();
        }
    }
}
