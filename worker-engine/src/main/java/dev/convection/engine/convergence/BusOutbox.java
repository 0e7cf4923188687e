package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import dev.convection.worker.Bus;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Casts on the bus, all that is cast at once under way together. */
final class BusOutbox implements Outbox {
    private final Bus bus;
    private final Supplier<String> process;

    BusOutbox(Bus bus, Supplier<String> process) {
        this.bus = bus;
        this.process = process;
    }

    @Override
    public void cast(List<NodeId> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        try {
            bus.castAsync(
                            Converger.class,
                            converger -> nodes.forEach(
                                    node -> converger.checkResource(node.key(), node.traversal(), node.forward())))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public @Nullable String owner() {
        return bus.durable() ? null : process.get();
    }
}
