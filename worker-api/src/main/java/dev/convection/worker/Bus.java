package dev.convection.worker;

import dev.convection.worker.internal.BusCore;
import dev.convection.worker.internal.BusSettings;
import dev.convection.worker.internal.Contract;
import dev.convection.worker.internal.Examination;
import dev.convection.worker.internal.Mover;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The way to a broker: casts messages, and is what a {@link WorkerService} runs on. Thread-safe; open one per process and
 * broker, and close it at the end.
 *
 * <p>Opening does no I/O: the broker may come up later. A cast that returns is stored: it will be handled, whatever dies. A
 * cast that throws a {@link TransportException} says whether it was stored ({@code OUTCOME_UNKNOWN}: perhaps). While the
 * broker is away casts wait for it, up to their deadline; no cast waits longer. At most {@link Builder#window} casts are
 * unconfirmed at once; a further one waits for room.
 */
public final class Bus implements AutoCloseable {
    private final BusCore core;

    private Bus(BusCore core) {
        this.core = core;
    }

    /**
     * Opens a bus with the defaults of {@link Builder}.
     *
     * @param uri the broker; its scheme chooses the transport. Never a place for secrets
     * @return a bus; the caller closes it
     * @throws TransportException {@code CONFIGURATION} if no transport serves the scheme, or it refuses the URI
     */
    public static Bus open(URI uri) {
        return builder(uri).open();
    }

    /**
     * Begins the configuration of a bus.
     *
     * @param uri the broker; its scheme chooses the transport. Never a place for secrets
     * @return a builder
     */
    public static Builder builder(URI uri) {
        return new Builder(uri);
    }

    /**
     * Makes a client of a worker: each call of a method casts it and returns when the broker has it.
     *
     * @param worker an interface with {@link Worker}
     * @param <T> the interface
     * @return a thread-safe client
     * @throws IllegalArgumentException if the interface is no contract of a worker, naming the method that is wrong
     */
    public <T> T client(Class<T> worker) {
        return client(worker, CastOptions.DEFAULT);
    }

    /**
     * Makes a client whose every cast has these options.
     *
     * @param worker an interface with {@link Worker}
     * @param options must have no id: every cast has its own
     * @param <T> the interface
     * @return a thread-safe client
     * @throws IllegalArgumentException if the interface is no contract of a worker, naming the method that is wrong
     */
    public <T> T client(Class<T> worker, CastOptions options) {
        if (options.id() != null) {
            throw new IllegalArgumentException(
                    "A client casts many messages; it cannot give all the id " + options.id());
        }
        return Contract.of(worker)
                .client((queue, type, version, body) -> core.await(core.cast(queue, type, version, body, options)));
    }

    /**
     * Casts without waiting for the broker: all that the block casts is under way together. May wait for room in the window.
     *
     * @param worker an interface with {@link Worker}
     * @param casts is called once, on this thread, with a client
     * @param <T> the interface
     * @return completes when all casts of the block are stored, or with the {@link TransportException} of one that failed
     */
    public <T> CompletionStage<Void> castAsync(Class<T> worker, Consumer<? super T> casts) {
        return castAsync(worker, CastOptions.DEFAULT, casts);
    }

    /**
     * Casts without waiting for the broker, with options.
     *
     * @param worker an interface with {@link Worker}
     * @param options for every cast of the block; one with an id is for a block of one cast
     * @param casts is called once, on this thread, with a client
     * @param <T> the interface
     * @return completes when all casts of the block are stored, or with the {@link TransportException} of one that failed
     */
    public <T> CompletionStage<Void> castAsync(Class<T> worker, CastOptions options, Consumer<? super T> casts) {
        return core.castAll(Contract.of(worker), options, casts);
    }

    /**
     * Casts a message by type, and waits until the broker has it.
     *
     * @param queue the queue
     * @param type the message's type, {@code <worker>.<method>}
     * @param json the body, a JSON object of the named arguments
     * @param options how it differs from a plain cast
     * @throws IllegalArgumentException if a name is not legal or the body is not JSON
     * @throws TransportException if it could not be stored, or may not have been
     */
    public void cast(String queue, String type, String json, CastOptions options) {
        core.await(castAsync(queue, type, json, options));
    }

    /**
     * Casts a message by type without waiting for the broker. May wait for room in the window.
     *
     * @param queue the queue
     * @param type the message's type, {@code <worker>.<method>}
     * @param json the body, a JSON object of the named arguments
     * @param options how it differs from a plain cast
     * @return completes when it is stored, or with a {@link TransportException}
     * @throws IllegalArgumentException if a name is not legal or the body is not JSON
     */
    public CompletionStage<Void> castAsync(String queue, String type, String json, CastOptions options) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        Contract.checkJson(type, body);
        return core.cast(queue, type, null, body, options);
    }

    /**
     * Sends a message as it is, id, time and attributes included: for bridges, and bodies that are not JSON.
     *
     * @param queue the queue
     * @param message the message
     * @param options engine, fanout and deadline are used, id and headers are not
     * @return completes when it is stored, or with a {@link TransportException}
     */
    public CompletionStage<Void> send(String queue, Message message, CastOptions options) {
        return core.send(queue, message, options);
    }

    /**
     * The dead letters of a queue.
     *
     * @param queue the queue
     * @return what lists, replays and purges them
     */
    public DeadLetters deadLetters(String queue) {
        return new DeadLetters(core, queue);
    }

    /**
     * How many messages a queue holds, those being handled included, where the broker tells.
     *
     * @param queue the queue
     * @return the number, or nothing where it cannot be known
     * @throws TransportException if the broker cannot be asked
     */
    public OptionalLong depth(String queue) {
        return core.depth(queue);
    }

    /**
     * Removes a queue from the broker with everything in it: its messages, its retry lanes and its dead letters. One that does
     * not exist is no error. No service may be receiving from it, and nobody casting to it: what they need may be made anew.
     *
     * @param queue the queue
     * @throws TransportException if the broker cannot be asked, or refuses
     */
    public void remove(String queue) {
        core.remove(queue);
    }

    /**
     * Whether messages outlive this process. False only on an embedded transport.
     *
     * @return whether a confirmed cast survives a kill of everything
     * @throws TransportException if the broker must be asked and cannot be
     */
    public boolean durable() {
        return core.durable();
    }

    /**
     * Whether all parts of this bus work, as far as is known now. Returns at once.
     *
     * @return the state
     */
    public Health health() {
        return core.board().health();
    }

    /**
     * Looks at the broker as a deployer would: whether it can be reached and lets us in, whether each queue can be used, and
     * whether its settings are what the bus promises. Creates queues as a service would; a message of its own goes there and
     * back past all engines, and is removed. Takes some seconds at most where the broker answers.
     *
     * @param queues those that are to be used
     * @return what was seen, problems included; failures are findings and not thrown
     * @throws TransportException {@code CLOSED} if the bus is closed
     */
    public List<Finding> examine(Set<String> queues) {
        return List.copyOf(new Examination(core).of(queues));
    }

    /**
     * Moves what one of this bus's queues holds to another bus: the messages that wait, those that wait for another attempt,
     * those directed to the engines named, and the dead letters. Each is stored there before it is settled here: an end at any
     * point, a kill included, may double one and loses none, and a further call goes on. Id, attributes, body and number of
     * attempts are kept. Engines may be at work on both meanwhile. Once through: what comes in while it runs may be left.
     *
     * <p>Not moved: copies of casts to all engines, which belong to engines that are live.
     *
     * @param to where to; has the same queue
     * @param queue which queue
     * @param engines names of engines, for what is directed to them
     * @param goOn asked before each batch; false ends the call
     * @return how many were moved
     * @throws TransportException if either broker fails, or refuses a message; those counted so far are moved
     */
    public Moved moveTo(Bus to, String queue, Set<String> engines, BooleanSupplier goOn) {
        return new Mover(core, to.core, goOn).move(queue, Set.copyOf(engines));
    }

    /**
     * How many messages a queue holds in all its places: those that wait, retry, are directed to the engines named, and dead
     * letters. Those being handled are included.
     *
     * @param queue the queue
     * @param engines names of engines
     * @return the number, or nothing where it cannot be known
     * @throws TransportException if the broker cannot be asked
     */
    public OptionalLong depthOfAll(String queue, Set<String> engines) {
        return Mover.depth(core, queue, Set.copyOf(engines));
    }

    /**
     * How many messages were moved.
     *
     * @param waiting those that were for any engine
     * @param directed those that were for one
     * @param retrying those that waited for another attempt, as far as this broker keeps them apart
     * @param deadLetters dead letters
     */
    public record Moved(long waiting, long directed, long retrying, long deadLetters) {
        /**
         * All together.
         *
         * @return the sum
         */
        public long total() {
            return waiting + directed + retrying + deadLetters;
        }
    }

    BusCore core() {
        return core;
    }

    /**
     * Ends the bus: casts under way are waited for, for a bounded time, and fail after it; services still running on it are
     * stopped. Callable twice, and from any thread.
     */
    @Override
    public void close() {
        core.close();
    }

    /**
     * The state of a bus.
     *
     * @param up whether every part works
     * @param down the parts that do not, and why
     * @param working the parts that are known to work; one that has not been tried yet is in neither
     */
    public record Health(boolean up, Map<String, String> down, Set<String> working) {
        /** Copies the map and the set. */
        public Health {
            down = Map.copyOf(down);
            working = Set.copyOf(working);
        }
    }

    /** Configures a bus. Not thread-safe. */
    public static final class Builder {
        private final BusSettings settings;

        private Builder(URI uri) {
            this.settings = new BusSettings(uri);
        }

        /**
         * What keeps this bus apart from others on the same broker.
         *
         * @param name 1 to 100 characters from {@code A-Z a-z 0-9 . _ -}. Default: convection
         * @return this
         */
        public Builder namespace(String name) {
            settings.namespace = name;
            return this;
        }

        /**
         * Who casts: the source of the messages.
         *
         * @param uriReference not empty. Default: {@code /convection/<host>/<process id>}
         * @return this
         */
        public Builder source(String uriReference) {
            settings.source = uriReference;
            return this;
        }

        /**
         * How long a cast may take, resends included.
         *
         * @param limit above zero. Too short: a restart of the broker fails casts; too long: callers hang while it is away.
         *     Default: 30 s
         * @return this
         */
        public Builder deadline(Duration limit) {
            settings.deadline = limit;
            return this;
        }

        /**
         * How many casts may be unconfirmed at once.
         *
         * @param casts at least 1. Too few: throughput is bounded by the broker's round trip; too many: memory. Default: 1,000
         * @return this
         */
        public Builder window(int casts) {
            settings.window = casts;
            return this;
        }

        /**
         * Whether the transport creates queues that are missing.
         *
         * @param create false: a missing one is an error. Default: true
         * @return this
         */
        public Builder provision(boolean create) {
            settings.provision = create;
            return this;
        }

        /**
         * A credential or TLS setting.
         *
         * @param key one of those that the {@code spi} documents: user, password, token, tls.ca …
         * @param value may be secret; never shown
         * @return this
         */
        public Builder security(String key, String value) {
            settings.security.put(key, value);
            return this;
        }

        /**
         * A setting of the transport's client library, by its own name.
         *
         * @param key the name
         * @param value the value
         * @return this
         */
        public Builder option(String key, String value) {
            settings.options.put(key, value);
            return this;
        }

        /**
         * Someone to tell what happens. May be called several times.
         *
         * @param listener told after those before it
         * @return this
         */
        public Builder listener(BusListener listener) {
            settings.listeners.add(listener);
            return this;
        }

        /**
         * Opens the bus. Does no I/O.
         *
         * @return a bus; the caller closes it
         * @throws TransportException {@code CONFIGURATION} if no transport serves the scheme, or it refuses a setting
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Bus open() {
            return new Bus(BusCore.open(settings));
        }
    }
}
