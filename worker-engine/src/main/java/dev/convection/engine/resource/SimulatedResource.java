package dev.convection.engine.resource;

import dev.convection.engine.Operation;
import dev.convection.engine.ResourceType;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.Json;
import dev.convection.engine.store.Micros;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resource type {@code simulated}: a row in the store, to try templates with. Takes any properties; its attributes are its properties.
 *
 * <p>A property whose name begins with {@code !} cannot be changed in place. {@code delay} is how long each operation takes: seconds, or text such as
 * {@code 500ms}, {@code 2s}, {@code 1m}. {@code failures} is how often each creation and each update fails before it works.
 */
public final class SimulatedResource implements ResourceType {
    private final Database database;

    /**
     * Makes the type.
     *
     * @param database where its resources are
     */
    public SimulatedResource(Database database) {
        this.database = database;
    }

    @Override
    public String type() {
        return "simulated";
    }

    @Override
    public Created create(Operation operation, Map<String, @Nullable Object> properties) throws InterruptedException {
        prepare(operation, properties);
        boolean made = database.write(tables -> {
            if (tables.simulated().write(operation.key(), operation.token(), Json.write(properties))) {
                return true;
            }
            if (tables.simulated().exists(operation.key())) {
                return false;
            }
            tables.simulated()
                    .insert(
                            operation.key(),
                            operation.stack(),
                            operation.resource(),
                            operation.token(),
                            Json.write(properties));
            return true;
        });
        if (!made) {
            throw refused(operation);
        }
        return new Created(id(operation.key()), properties);
    }

    @Override
    public Map<String, @Nullable Object> update(
            Operation operation,
            String physicalId,
            Map<String, @Nullable Object> old,
            Map<String, @Nullable Object> wanted)
            throws InterruptedException {
        prepare(operation, wanted);
        if (!database.write(
                tables -> tables.simulated().write(operation.key(), operation.token(), Json.write(wanted)))) {
            throw refused(operation);
        }
        return wanted;
    }

    @Override
    public void delete(Operation operation, @Nullable String physicalId) {
        boolean gone = database.write(tables -> {
            if (tables.simulated().delete(operation.key(), operation.token(), Micros.now())) {
                return true;
            }
            if (tables.simulated().exists(operation.key())) {
                return false;
            }
            // Never made, so far. A create that is still under way somewhere must find that it comes too late.
            tables.simulated()
                    .insert(operation.key(), operation.stack(), operation.resource(), operation.token(), "{}");
            return tables.simulated().delete(operation.key(), operation.token(), Micros.now());
        });
        if (!gone) {
            throw refused(operation);
        }
    }

    @Override
    public boolean needsReplacement(Map<String, @Nullable Object> old, Map<String, @Nullable Object> wanted) {
        Set<String> names = new HashSet<>(old.keySet());
        names.addAll(wanted.keySet());
        return names.stream()
                .anyMatch(name -> name.startsWith("!")
                        && (old.containsKey(name) != wanted.containsKey(name)
                                || !Objects.equals(old.get(name), wanted.get(name))));
    }

    @Override
    public List<Existing> list(String stack) {
        return database.read(tables -> tables.simulated().list(stack)).stream()
                .map(one -> new Existing(id(one.key()), one.name(), Json.object(one.properties())))
                .toList();
    }

    private static String id(String key) {
        return "simulated-" + key;
    }

    /** Takes its time, and fails as often as it shall; the count is kept in the store, so that it outlives an engine. */
    private void prepare(Operation operation, Map<String, @Nullable Object> properties) throws InterruptedException {
        SimulatedBehaviour behaviour = SimulatedBehaviour.of(properties);
        if (!behaviour.delay().isZero()) {
            operation.pause(behaviour.delay());
        }
        if (behaviour.failures() == 0) {
            return;
        }
        boolean fails = database.write(tables -> {
            int times = tables.simulated().failures(operation.key(), operation.step()) + 1;
            if (times <= behaviour.failures()) {
                tables.simulated().fail(operation.key(), operation.step(), times);
            }
            return times <= behaviour.failures();
        });
        if (fails) {
            throw new IllegalStateException("fails on purpose, " + behaviour.failures() + " times");
        }
    }

    private static IllegalStateException refused(Operation operation) {
        return new IllegalStateException("a later hold than " + operation.token() + " has written or removed "
                + operation.resource() + " (" + operation.key() + ")");
    }
}
