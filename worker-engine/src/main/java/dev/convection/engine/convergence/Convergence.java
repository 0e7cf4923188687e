package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.resource.FileResource;
import dev.convection.engine.resource.SimulatedResource;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.DatabaseSettings;
import dev.convection.engine.store.Micros;
import dev.convection.engine.store.Presence;
import dev.convection.worker.Bus;
import dev.convection.worker.WorkerService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Convergence over one store: what a command reads, and the workers that an engine runs. Thread-safe.
 *
 * <pre>{@code
 * try (Convergence convergence = Convergence.open(settings, home, plugins);
 *         Bus bus = Bus.open(uri)) {
 *     WorkerService.Builder builder = WorkerService.builder(bus);
 *     convergence.register(builder, bus);
 *     try (WorkerService service = builder.start()) {
 *         convergence.resume(bus);
 *         ...
 *     }
 * }
 * }</pre>
 */
public final class Convergence implements AutoCloseable {
    private static final Duration KEEP_REQUESTS = Duration.ofDays(30);
    private static final Duration KEEP_TOMBSTONES = Duration.ofDays(1);

    private final Database database;
    private final Path home;
    private final Map<String, ResourceType> types;
    private @Nullable Presence presence;

    private Convergence(Database database, Path home, Map<String, ResourceType> types) {
        this.database = database;
        this.home = home;
        this.types = types;
    }

    /**
     * Opens a store, and brings its tables to the present version.
     *
     * @param settings where it is
     * @param home a directory for files of the engine's own; made when it is needed
     * @param plugins resource types beside {@code simulated} and {@code file}
     * @return the caller closes it, after all services that it is registered with
     * @throws dev.convection.engine.store.StoreException if it cannot be opened, saying why in one line
     * @throws IllegalArgumentException if two resource types have the same name
     */
    public static Convergence open(DatabaseSettings settings, Path home, Collection<? extends ResourceType> plugins) {
        Database database = Database.open(settings);
        try {
            return new Convergence(database, home, types(database, home, plugins));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static Map<String, ResourceType> types(
            Database database, Path home, Collection<? extends ResourceType> plugins) {
        List<ResourceType> all = new ArrayList<>(plugins);
        all.add(new SimulatedResource(database));
        all.add(new FileResource(home.resolve("files")));
        Map<String, ResourceType> types = new TreeMap<>();
        for (ResourceType type : all) {
            ResourceType other = types.put(type.type(), type);
            if (other != null) {
                throw new IllegalArgumentException("two classes are the resource type " + type.type() + ": "
                        + other.getClass().getName() + " and " + type.getClass().getName());
            }
        }
        return Collections.unmodifiableMap(types);
    }

    /**
     * What is known of the stacks.
     *
     * @return reads from the store at each call
     */
    public Stacks stacks() {
        return new StoredStacks(database, types.values());
    }

    /**
     * The names of the resource types that templates may use here.
     *
     * @return in order
     */
    public Set<String> types() {
        return types.keySet();
    }

    /**
     * Asks the store whether it answers. Waits as long as it takes for that.
     *
     * @throws dev.convection.engine.store.StoreException if it does not
     */
    public void check() {
        database.check();
    }

    /**
     * Adds the workers to a service, and its {@link WorkerService.Builder#onDeadLetter}.
     *
     * @param builder of the service
     * @param bus that the service runs on; what is to be done next is cast on it
     */
    public void register(WorkerService.Builder builder, Bus bus) {
        Means means = means(bus);
        builder.worker(StackWorker.class, new RequestWorker(new Requests(means), types.keySet()))
                .worker(Converger.class, new Converging(means))
                .onDeadLetter(new Failures(means));
    }

    /**
     * Goes on with what a process with an embedded bus left behind when it died, and clears out what is of no use any more. Once, when an engine starts.
     *
     * @param bus that the engine runs on
     */
    public void resume(Bus bus) {
        Instant now = Instant.now();
        database.write(tables -> {
            tables.requests().prune(Micros.of(now.minus(KEEP_REQUESTS)));
            tables.simulated().prune(Micros.of(now.minus(KEEP_TOMBSTONES)));
            return now;
        });
        new Recovery(means(bus), presence()).run();
    }

    private Means means(Bus bus) {
        return new Means(
                database,
                new BusOutbox(bus, () -> presence().id()),
                types,
                () -> UUID.randomUUID().toString());
    }

    private synchronized Presence presence() {
        Presence present = presence;
        if (present == null) {
            present = Presence.in(home.resolve("engines"));
            presence = present;
        }
        return present;
    }

    /** Closes the store. */
    @Override
    public synchronized void close() {
        database.close();
        if (presence != null) {
            presence.close();
        }
    }
}
