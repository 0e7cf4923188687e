package dev.convection.engine;

import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.config.Redaction;
import dev.convection.engine.convergence.Convergence;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.plugins.Plugins;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.worker.Bus;
import dev.convection.worker.BusListener;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an engine together as a configuration says: plugins, store, bus and workers. Each is opened when it is first needed, so
 * that whoever only looks at the store opens no bus. Thread-safe. Close it at the end: a running engine first finishes what it
 * has in hand, up to its drain limit.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Config config;
    private final List<BusListener> listeners;
    private final Offers offers;
    private final Plugins plugins;
    private @Nullable Convergence convergence;
    private @Nullable Bus bus;
    private @Nullable WorkerService service;

    private Engine(Config config, Plugins plugins, List<BusListener> listeners) {
        this.config = config;
        this.plugins = plugins;
        this.offers = Offers.of(plugins);
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Makes an engine. Looks at the plugins, and opens nothing else.
     *
     * @param config the configuration
     * @param pluginDirectories where plugins are, beside the configuration's own directory
     * @param listeners told of what happens on the bus
     * @return the caller closes it
     */
    public static Engine of(Config config, List<Path> pluginDirectories, List<BusListener> listeners) {
        List<Path> directories = new ArrayList<>(pluginDirectories);
        config.find(Keys.PLUGINS_DIRECTORY).ifPresent(directories::add);
        return new Engine(config, Plugins.open(directories, LOG::warn), listeners);
    }

    /**
     * What is known of the stacks.
     *
     * @return reads from the store at each call
     */
    public Stacks stacks() {
        return convergence().stacks();
    }

    /**
     * The names of the resource types that there are.
     *
     * @return in order
     */
    public Set<String> types() {
        return convergence().types();
    }

    /**
     * The queues that this engine takes messages from when it runs.
     *
     * @return in order
     */
    public Set<String> queues() {
        return offers.queues();
    }

    /**
     * The bus.
     *
     * @return the engine closes it
     */
    public synchronized Bus bus() {
        Bus open = bus;
        if (open == null) {
            open = openBus();
            bus = open;
        }
        return open;
    }

    /**
     * A further bus, with a connection of its own.
     *
     * @return the caller closes it
     */
    public Bus openBus() {
        Bus.Builder builder = Bus.builder(config.get(Keys.TRANSPORT_URI))
                .namespace(config.get(Keys.TRANSPORT_NAMESPACE))
                .provision(config.get(Keys.TRANSPORT_PROVISION))
                .deadline(config.get(Keys.CAST_DEADLINE))
                .window(config.get(Keys.CAST_WINDOW));
        config.security().forEach(builder::security);
        config.options().forEach(builder::option);
        listeners.forEach(builder::listener);
        return amongPlugins(builder::open);
    }

    /**
     * Starts the workers, and goes on with what an engine that died has left behind.
     *
     * @param drainLimit how long {@link #close()} waits for handlers
     * @throws dev.convection.worker.TransportException if the broker is there and refuses
     * @throws dev.convection.engine.store.StoreException if the store cannot be opened
     */
    public synchronized void start(Duration drainLimit) {
        Bus open = bus();
        WorkerService.Builder builder = WorkerService.builder(open)
                .concurrency(config.get(Keys.ENGINE_CONCURRENCY))
                .drainLimit(drainLimit)
                .unknown(config.get(Keys.UNKNOWN_DELAY), config.get(Keys.UNKNOWN_PATIENCE))
                .retry(RetryPolicy.DEFAULT
                        .withAttempts(config.get(Keys.RETRY_ATTEMPTS))
                        .withBackoff(config.get(Keys.RETRY_FIRST), config.get(Keys.RETRY_LONGEST)));
        config.find(Keys.ENGINE_NAME).ifPresent(builder::engine);
        convergence().register(builder, open);
        offers.addWorkers(builder, open);
        service = amongPlugins(builder::start);
        convergence().resume(open);
    }

    /** Services that others look for, such as transports, are looked for among the plugins too. */
    private <T> T amongPlugins(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugins.loader());
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private synchronized Convergence convergence() {
        Convergence open = convergence;
        if (open == null) {
            DatabaseSettings settings = new DatabaseSettings(
                    config.storeUrl(),
                    config.find(Keys.STORE_USER).orElse(""),
                    config.find(Keys.STORE_PASSWORD).orElse(""),
                    config.get(Keys.STORE_POOL_SIZE));
            open = Convergence.open(settings, config.home(), offers.types());
            convergence = open;
        }
        return open;
    }

    /** One line on what this is, without secrets. */
    @Override
    public synchronized String toString() {
        WorkerService running = service;
        String text = (running == null ? "engine" : "engine " + running.engine())
                + " on " + config.get(Keys.TRANSPORT_URI)
                + ", store " + config.storeUrl()
                + ", queues " + String.join(" ", offers.queues())
                + ", concurrency " + config.get(Keys.ENGINE_CONCURRENCY)
                + (plugins.names().isEmpty() ? "" : ", plugins " + String.join(" ", plugins.names()));
        return new Redaction(config.secrets()).of(text);
    }

    /** Stops the workers, then closes bus, store and plugins, each whether or not the one before it could be closed. */
    @Override
    public void close() {
        try (Plugins last = plugins;
                AutoCloseable third = opened(convergence);
                AutoCloseable second = opened(bus);
                AutoCloseable first = opened(service)) {
            LOG.debug("Closing {}, {}, {}, {}", first, second, third, last);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot close the engine", e);
        }
    }

    private static AutoCloseable opened(@Nullable AutoCloseable part) {
        return part == null ? () -> {} : part;
    }
}
