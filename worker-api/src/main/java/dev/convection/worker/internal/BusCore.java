package dev.convection.worker.internal;

import dev.convection.worker.CastOptions;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a bus, its services and its dead letters share. */
public final class BusCore {
    private static final int CACHED_QUEUES = 1000;

    private final Transport transport;
    private final String scheme;
    private final String source;
    private final boolean provision;
    private final Duration deadline;
    private final Listeners listeners;
    private final boolean listening;
    private final StateBoard board;
    private final Clock clock;
    private final CastGate gate;
    private final Ids ids = new Ids();
    private final Map<String, Destination> queues = new ConcurrentHashMap<>();
    private final Set<ServiceCore> services = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Traits traits;

    private BusCore(BusSettings settings, Transport transport, String scheme) {
        this.transport = transport;
        this.scheme = scheme;
        this.source = settings.source == null ? defaultSource() : settings.source;
        this.provision = settings.provision;
        this.deadline = settings.deadline;
        this.listeners = new Listeners(settings.listeners);
        this.listening = !settings.listeners.isEmpty();
        this.board = new StateBoard(listeners);
        this.clock = new Clock("convection-" + scheme);
        this.gate = new CastGate(this, settings.window);
    }

    /** Opens a bus; no I/O. */
    public static BusCore open(BusSettings settings) {
        if (settings.window < 1) {
            throw new IllegalArgumentException("window must be at least 1: " + settings.window);
        }
        if (settings.deadline.isNegative() || settings.deadline.isZero()) {
            throw new IllegalArgumentException("deadline must be above zero: " + settings.deadline);
        }
        if (settings.source != null) {
            EventAttributes.checkRequired("source", settings.source);
        }
        TransportConfig config = new TransportConfig(
                settings.uri, settings.namespace, settings.provision, settings.security, settings.options);
        return new BusCore(settings, Transports.open(config), config.scheme());
    }

    private static String defaultSource() {
        String host = System.getenv("HOSTNAME");
        return "/convection/" + (host == null ? "localhost" : host) + "/"
                + ProcessHandle.current().pid();
    }

    Transport transport() {
        return transport;
    }

    String scheme() {
        return scheme;
    }

    String source() {
        return source;
    }

    /** Whether what is missing on the broker is created. */
    boolean provisions() {
        return provision;
    }

    Clock clock() {
        return clock;
    }

    Listeners listeners() {
        return listeners;
    }

    Duration deadline() {
        return deadline;
    }

    /** Which parts work. */
    public StateBoard board() {
        return board;
    }

    /** What the transport promises; asked once. */
    Traits traits() {
        Traits known = traits;
        if (known == null) {
            known = transport.traits();
            traits = known;
        }
        return known;
    }

    /** Whether messages outlive the process. */
    public boolean durable() {
        return traits().durable();
    }

    /** Casts by type. */
    public CompletionStage<Void> cast(
            String queue, String type, @Nullable String version, byte[] body, CastOptions options) {
        Message message = Message.of(
                options.id() == null ? ids.next() : options.id(),
                source,
                type,
                Instant.now(),
                "application/json",
                attributes(queue, type, version, options),
                body);
        return send(queue, message, options);
    }

    private Map<String, String> attributes(String queue, String type, @Nullable String version, CastOptions options) {
        Delivery handled = CurrentDelivery.get().orElse(null);
        if (handled == null && !listening && options.headers().isEmpty()) {
            return version == null ? Map.of() : Map.of(EventAttributes.VERSION, version);
        }
        Map<String, String> attributes = new HashMap<>();
        if (handled != null) {
            inherit(handled.message(), "traceparent", attributes);
            inherit(handled.message(), "tracestate", attributes);
        }
        attributes.putAll(listeners.casting(type, queue));
        attributes.putAll(options.headers());
        if (version != null) {
            attributes.put(EventAttributes.VERSION, version);
        }
        return attributes;
    }

    private static void inherit(Message from, String name, Map<String, String> attributes) {
        String value = from.attribute(name);
        if (value != null) {
            attributes.put(name, value);
        }
    }

    /** Sends a message as it is. */
    public CompletionStage<Void> send(String queue, Message message, CastOptions options) {
        Duration limit = options.deadline() == null ? deadline : options.deadline();
        PendingCast stage = gate.send(destination(queue, options), message, limit);
        if (listening) {
            long started = System.nanoTime();
            var unused = stage.whenComplete((ok, failure) ->
                    listeners.cast(message, queue, Duration.ofNanos(System.nanoTime() - started), told(failure)));
        }
        return stage;
    }

    private @Nullable TransportException told(@Nullable Throwable failure) {
        return failure == null || failure instanceof TransportException
                ? (TransportException) failure
                : new TransportException(Kind.OUTCOME_UNKNOWN, scheme, "Given up by its caller", failure);
    }

    /** Sends a copy that the bus itself makes. */
    CompletionStage<Void> copy(Destination to, Message message, Duration delay, Duration limit) {
        return gate.copy(to, message, delay, limit);
    }

    private Destination destination(String queue, CastOptions options) {
        if (options.engine() != null) {
            return new Destination.Directed(queue, options.engine());
        }
        if (options.toAll()) {
            return new Destination.Fanout(queue);
        }
        Destination known = queues.get(queue);
        if (known == null) {
            known = new Destination.Queue(queue);
            if (queues.size() < CACHED_QUEUES) {
                queues.put(queue, known);
            }
        }
        return known;
    }

    /** Waits for the end of a cast of this bus. */
    public void await(CompletionStage<Void> cast) {
        gate.await((PendingCast) cast);
    }

    /** Casts all that a block casts. */
    public <W> CompletionStage<Void> castAll(Contract<W> contract, CastOptions options, Consumer<? super W> casts) {
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        casts.accept(contract.client((queue, type, version, body) -> {
            if (options.id() != null && !stages.isEmpty()) {
                throw new IllegalArgumentException("A block with the id " + options.id() + " casts one message");
            }
            stages.add(cast(queue, type, version, body, options).toCompletableFuture());
        }));
        return stages.size() == 1 ? stages.get(0) : all(stages);
    }

    /** All as one, which fails as one alone would: not with a CompletionException around it. */
    private static CompletionStage<Void> all(List<CompletableFuture<Void>> stages) {
        CompletableFuture<Void> all = new CompletableFuture<>();
        var unused = CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
                .whenComplete((ok, failure) -> {
                    if (failure == null) {
                        all.complete(null);
                    } else {
                        all.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
                    }
                });
        return all;
    }

    /** How many messages a queue holds. */
    public OptionalLong depth(String queue) {
        return transport.depth(new Destination.Queue(queue));
    }

    /** Removes a queue and all that belongs to it; the queue itself last, so that a failure leaves what finds the rest. */
    public void remove(String queue) {
        for (int step = 0; step < Lanes.count(); step++) {
            transport.remove(new Destination.Lane(queue, step));
        }
        transport.remove(new Destination.DeadLetters(queue));
        transport.remove(new Destination.Queue(queue));
    }

    void started(ServiceCore service) {
        services.add(service);
        if (closed.get()) {
            services.remove(service);
            throw new TransportException(Kind.CLOSED, scheme, "The bus is closed", null);
        }
    }

    void stopped(ServiceCore service) {
        services.remove(service);
    }

    /** Ends everything. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            services.forEach(ServiceCore::stop);
            gate.close();
            clock.close();
            transport.close();
            board.forgetAll();
        }
    }
}
