package dev.convection.engine.convergence;

import dev.convection.engine.store.Boundaries;
import dev.convection.engine.store.NodeId;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Delivery;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What goes wrong in engines that run on real threads: at any boundary one may vanish, or freeze long enough to lose its lease. */
final class Chaos implements Boundaries {
    private final Random random;
    private final double vanishing;
    private final double freezing;
    private final @Nullable MemoryBroker broker;
    private volatile boolean over;

    Chaos(long seed, @Nullable MemoryBroker broker) {
        this.random = new Random(seed);
        this.vanishing = random.nextDouble() * 0.01;
        this.freezing = random.nextDouble() * 0.02;
        this.broker = broker;
    }

    /** Nothing goes wrong from now on. */
    void end() {
        over = true;
    }

    @Override
    public void beforeTransaction() {
        if (isHandler() && random.nextDouble() < freezing) {
            MemoryBroker running = broker;
            if (running != null && random.nextBoolean()) {
                running.expireLeases();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(40)));
        }
    }

    @Override
    public void beforeStatement() {
        if (isHandler() && random.nextDouble() < vanishing) {
            throw new EngineVanished();
        }
    }

    private boolean isHandler() {
        return !over && Delivery.current().isPresent();
    }

    /** Casts one by one, so that an engine may vanish between two. */
    Outbox between(Outbox outbox) {
        return new Outbox() {
            @Override
            public void cast(List<NodeId> nodes) {
                for (NodeId node : nodes) {
                    beforeStatement();
                    outbox.cast(List.of(node));
                }
                beforeStatement();
            }

            @Override
            public @Nullable String owner() {
                return outbox.owner();
            }
        };
    }
}
