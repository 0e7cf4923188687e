package dev.convection.worker.internal;

import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What a service's builder has been told. */
public final class ServiceSettings {
    private static final CompletionStage<Outcome> DONE = CompletableFuture.completedFuture(Outcome.done());

    public @Nullable String engine;
    public int concurrency = 16;
    public RetryPolicy retry = RetryPolicy.DEFAULT;
    public Duration drainLimit = Duration.ofSeconds(30);
    public Duration parkDelay = Duration.ofSeconds(5);
    public Duration patience = Duration.ofMinutes(10);
    public WorkerService.@Nullable DeadLetterHook hook;

    /** By queue, then by message type. */
    final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();

    /** Adds a worker. */
    public <W> void add(Class<W> type, W implementation) {
        Objects.requireNonNull(implementation, "implementation");
        Contract<W> contract = Contract.of(type);
        for (MethodContract method : contract.methods()) {
            method.method.setAccessible(true); // the interface may be nested in something that is not public
            route(contract.queue(), method.type, new Route(contract.version(), delivery -> {
                invoke(method.method, implementation, arguments(method, delivery));
                return DONE;
            }));
        }
    }

    private static @Nullable Object[] arguments(MethodContract method, Delivery delivery) {
        try {
            return method.read(delivery.message().body());
        } catch (JacksonException e) {
            throw Outcome.reject("undecodable: " + e.getOriginalMessage()).asException();
        } catch (IllegalArgumentException e) {
            throw Outcome.reject("undecodable: " + e.getMessage()).asException();
        }
    }

    private static void invoke(Method method, Object implementation, @Nullable Object[] arguments) throws Throwable {
        try {
            method.invoke(implementation, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Adds a plain handler. */
    public void add(String queue, String type, WorkerService.Handler handler) {
        Objects.requireNonNull(handler, "handler");
        route(queue, type, new Route(null, delivery -> {
            Outcome outcome = handler.handle(delivery);
            return outcome instanceof Outcome.Done ? DONE : CompletableFuture.completedFuture(outcome);
        }));
    }

    /** Adds a handler that goes on after it has returned. */
    public void addAsync(
            String queue, String type, Function<? super Delivery, ? extends CompletionStage<Outcome>> handler) {
        Objects.requireNonNull(handler, "handler");
        route(queue, type, new Route(null, handler::apply));
    }

    private void route(String queue, String type, Route route) {
        new Destination.Queue(queue);
        EventAttributes.checkRequired("type", type);
        if (routes.computeIfAbsent(queue, any -> new LinkedHashMap<>()).putIfAbsent(type, route) != null) {
            throw new IllegalArgumentException(
                    "The type " + type + " has a handler on the queue " + queue + " already");
        }
    }

    /** Checks the values and how they fit each other, and copies them: a builder may go on to build another service. */
    public ServiceSettings checked() {
        if (engine != null) {
            new Destination.Directed("any", engine);
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1: " + concurrency);
        }
        if (drainLimit.isNegative() || patience.isNegative() || parkDelay.isNegative() || parkDelay.isZero()) {
            throw new IllegalArgumentException("drain limit and patience must not be negative, the delay above zero: "
                    + drainLimit + ", " + patience + ", " + parkDelay);
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("A service needs at least one worker or handler");
        }
        ServiceSettings copy = new ServiceSettings();
        copy.engine = engine;
        copy.concurrency = concurrency;
        copy.retry = retry;
        copy.drainLimit = Nanos.bounded(drainLimit);
        copy.parkDelay = Nanos.bounded(parkDelay);
        copy.patience = Nanos.bounded(patience);
        copy.hook = hook;
        routes.forEach((queue, types) -> copy.routes.put(queue, Map.copyOf(types)));
        return copy;
    }
}
