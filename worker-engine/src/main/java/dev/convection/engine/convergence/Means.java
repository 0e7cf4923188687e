package dev.convection.engine.convergence;

import dev.convection.engine.ResourceType;
import dev.convection.engine.store.Database;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every step of convergence works with.
 *
 * @param database the store
 * @param outbox where casts go
 * @param types by name
 * @param keys makes keys for new resources
 */
record Means(Database database, Outbox outbox, Map<String, ResourceType> types, Supplier<String> keys) {

    ResourceType type(String name) {
        ResourceType type = types.get(name);
        if (type == null) {
            throw new IllegalStateException("this engine has no resource type " + name + ", only " + types.keySet());
        }
        return type;
    }
}
