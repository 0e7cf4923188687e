package dev.convection.engine.convergence;

import dev.convection.engine.Operation;
import dev.convection.engine.ResourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same as {@code simulated} by another name, so that templates can change a resource's type. The other lists for both. */
record Imitated(ResourceType simulated) implements ResourceType {

    @Override
    public String type() {
        return "imitated";
    }

    @Override
    public Created create(Operation operation, Map<String, @Nullable Object> properties) throws Exception {
        return simulated.create(operation, properties);
    }

    @Override
    public Map<String, @Nullable Object> update(
            Operation operation,
            String physicalId,
            Map<String, @Nullable Object> old,
            Map<String, @Nullable Object> wanted)
            throws Exception {
        return simulated.update(operation, physicalId, old, wanted);
    }

    @Override
    public void delete(Operation operation, @Nullable String physicalId) throws Exception {
        simulated.delete(operation, physicalId);
    }

    @Override
    public boolean needsReplacement(Map<String, @Nullable Object> old, Map<String, @Nullable Object> wanted) {
        return simulated.needsReplacement(old, wanted);
    }

    @Override
    public List<Existing> list(String stack) {
        return List.of();
    }
}
