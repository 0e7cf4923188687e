package dev.convection.engine;

import dev.convection.engine.config.Broker;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.config.Redaction;
import dev.convection.engine.convergence.Convergence;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.doctor.Doctor;
import dev.convection.engine.plugins.Plugins;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.worker.Bus;
import dev.convection.worker.BusListener;
import dev.convection.worker.Finding;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

    // Volatile beside the lock: health is asked for while a start holds the lock, and must not wait for a broker.
    private volatile @Nullable Convergence convergence;
    private volatile @Nullable Bus bus;
    private volatile @Nullable WorkerService service;
    private final List<Listened> listened = new CopyOnWriteArrayList<>();

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
            open = open(config.brokers().get(0));
            bus = open;
        }
        return open;
    }

    /**
     * Finds out whether this engine would work, without starting it.
     *
     * @return what was seen, problems included, without secrets
     */
    public List<Finding> examine() {
        return new Doctor(config).examine(this::open, queues(), database());
    }

    /**
     * The workers, if they were started. Returns at once.
     *
     * @return what runs them
     */
    public Optional<WorkerService> service() {
        return Optional.ofNullable(service);
    }

    /**
     * What the bus says of itself, if it was opened, and those of further brokers with it. Returns at once.
     *
     * @return its health; parts of further brokers begin with their name
     */
    public Optional<Bus.Health> busHealth() {
        Bus first = bus;
        if (first == null) {
            return Optional.empty();
        }
        Map<String, String> down = new HashMap<>(first.health().down());
        Set<String> working = new HashSet<>(first.health().working());
        for (Listened further : listened) {
            Bus.Health health = further.bus().health();
            health.down().forEach((part, reason) -> down.put(further.group() + ": " + part, reason));
            health.working().forEach(part -> working.add(further.group() + ": " + part));
        }
        return Optional.of(new Bus.Health(down.isEmpty(), down, working));
    }

    /**
     * Asks the store whether it answers. Waits as long as it takes for that.
     *
     * @throws dev.convection.engine.store.StoreException if it does not
     */
    public void checkStore() {
        convergence().check();
    }

    private Bus open(Broker broker) {
        Bus.Builder builder =
                broker.bus().deadline(config.get(Keys.CAST_DEADLINE)).window(config.get(Keys.CAST_WINDOW));
        listeners.forEach(builder::listener);
        return amongPlugins(builder::open);
    }

    /**
     * A further bus to the same broker, with a connection of its own.
     *
     * @return the caller closes it
     */
    public Bus openBus() {
        return open(config.brokers().get(0));
    }

    /**
     * Opens a bus of its own, beside that of this engine.
     *
     * @param broker where
     * @return the caller closes it
     */
    public Bus openBus(Broker broker) {
        return open(broker);
    }

    /**
     * Starts the workers, and goes on with what an engine that died has left behind. They take messages from all brokers that are
     * configured, and cast to the first.
     *
     * @param drainLimit how long {@link #close()} waits for handlers
     * @throws dev.convection.worker.TransportException if the broker is there and refuses
     * @throws dev.convection.engine.store.StoreException if the store cannot be opened
     */
    public synchronized void start(Duration drainLimit) {
        Bus first = bus();
        service = start(first, drainLimit);
        for (Broker broker : config.brokers().subList(1, config.brokers().size())) {
            Bus further = open(broker);
            listened.add(new Listened(broker.group(), further));
            start(further, drainLimit);
        }
        convergence().resume(first);
    }

    private WorkerService start(Bus on, Duration drainLimit) {
        WorkerService.Builder builder = WorkerService.builder(on)
                .concurrency(config.get(Keys.ENGINE_CONCURRENCY))
                .drainLimit(drainLimit)
                .unknown(config.get(Keys.UNKNOWN_DELAY), config.get(Keys.UNKNOWN_PATIENCE))
                .retry(RetryPolicy.DEFAULT
                        .withAttempts(config.get(Keys.RETRY_ATTEMPTS))
                        .withBackoff(config.get(Keys.RETRY_FIRST), config.get(Keys.RETRY_LONGEST)));
        config.find(Keys.ENGINE_NAME).ifPresent(builder::engine);
        convergence().register(builder, bus());
        offers.addWorkers(builder, bus());
        return amongPlugins(builder::start);
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

    private DatabaseSettings database() {
        return new DatabaseSettings(
                config.storeUrl(),
                config.find(Keys.STORE_USER).orElse(""),
                config.find(Keys.STORE_PASSWORD).orElse(""),
                config.get(Keys.STORE_POOL_SIZE));
    }

    private synchronized Convergence convergence() {
        Convergence open = convergence;
        if (open == null) {
            open = Convergence.open(database(), config.home(), offers.types());
            convergence = open;
        }
        return open;
    }

    /** One line on what this is, without secrets. */
    @Override
    public synchronized String toString() {
        WorkerService running = service;
        String text = (running == null ? "engine" : "engine " + running.engine())
                + " on "
                + config.brokers().stream()
                        .map(broker -> broker.uri().toString())
                        .collect(Collectors.joining(" and "))
                + ", store " + config.storeUrl()
                + ", queues " + String.join(" ", offers.queues())
                + ", concurrency " + config.get(Keys.ENGINE_CONCURRENCY)
                + (plugins.names().isEmpty() ? "" : ", plugins " + String.join(" ", plugins.names()));
        return new Redaction(config.secrets()).of(text);
    }

    /**
     * Stops the workers, then closes buses, store and plugins, each whether or not the one before it could be closed. What is
     * handled for a further broker may cast to the first, which is closed after it.
     */
    @Override
    public void close() {
        try (Plugins last = plugins;
                AutoCloseable fourth = opened(convergence);
                AutoCloseable third = opened(bus);
                AutoCloseable second = closing(listened);
                AutoCloseable first = opened(service)) {
            LOG.debug("Closing {}, {}, {}, {}, {}", first, second, third, fourth, last);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot close the engine", e);
        }
    }

    /** Begins to close further buses, each with the workers on it, so that all drain at once; closing it waits for that. */
    private static AutoCloseable closing(List<Listened> buses) {
        List<Thread> threads = new ArrayList<>();
        for (Listened further : buses) {
            Thread thread = new Thread(further.bus()::close, "convection-stop " + further.group());
            thread.start();
            threads.add(thread);
        }
        return () -> {
            for (Thread thread : threads) {
                thread.join();
            }
        };
    }

    private static AutoCloseable opened(@Nullable AutoCloseable part) {
        return part == null ? () -> {} : part;
    }

    private record Listened(String group, Bus bus) {}
}
