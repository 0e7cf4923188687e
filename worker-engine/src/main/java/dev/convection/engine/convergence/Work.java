package dev.convection.engine.convergence;

import dev.convection.engine.Operation;
import dev.convection.engine.convergence.Completion.End;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.ResourceRow;
import dev.convection.engine.store.ResourceTable.Attempt;
import dev.convection.engine.store.Situation;
import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does something to a real resource while its row is held: takes the hold by compare-and-set, with a token that each later write of this holder
 * names; says what is attempted in the same write; then acts; then writes what came of it.
 *
 * <p>An engine that dies in between leaves the hold behind. Its message comes again, and what comes again with the same node may take the hold over,
 * with a higher token, so that a former holder which was but frozen can write nothing.
 *
 * <p>Who finds that its hold was taken over <b>does not settle its message</b> before the node is done. It seems that another delivery has the node now; but that may be the
 * frozen former delivery of this same message, which has woken up, has no message any more, and may die with the hold. So the message is deferred, for as
 * long as our own attempt took: by then the other is done, if it lives. At once would do too, but two deliveries of a message that takes an hour would take the hold
 * from each other for ever.
 */
final class Work {
    private static final Duration SHORTEST_DEFERMENT = Duration.ofSeconds(1);

    private final Means means;

    Work(Means means) {
        this.means = means;
    }

    /** What is done to the real resource. */
    @FunctionalInterface
    interface Act {
        /**
         * Does it, holding the resource.
         *
         * @return writes what came of it
         */
        Supplier<End> perform(Operation operation) throws Exception;
    }

    /** False if things have changed meanwhile: look again. */
    boolean run(NodeId node, Situation situation, Attempt attempt, Act act) {
        ResourceRow row = Objects.requireNonNull(situation.resource());
        Optional<Delivery> delivery = Delivery.current();
        if (delivery.filter(Delivery::leaseLost).isPresent()) {
            throw Outcome.defer(SHORTEST_DEFERMENT).asException(); // to nobody: but nothing may be begun any more
        }
        String engine = delivery.map(Delivery::engine).orElse("");
        boolean held = means.database().write(tables -> {
            if (!tables.resources().acquire(row, node, engine, attempt)) {
                return false;
            }
            if (situation.waiting() || situation.failed()) {
                tables.nodes().unmark(node);
            }
            return true;
        });
        if (!held) {
            return false;
        }
        long began = System.nanoTime();
        HeldOperation operation = new HeldOperation(means.database(), node, row, row.token() + 1, delivery);
        End end = perform(operation, node, attempt, act);
        if (end == End.REFUSED) {
            deferUnlessOver(node, Duration.ofNanos(System.nanoTime() - began));
        }
        return end == End.DONE;
    }

    private End perform(HeldOperation operation, NodeId node, Attempt attempt, Act act) {
        Supplier<End> write;
        try {
            write = act.perform(operation);
        } catch (Exception e) {
            End end = giveUp(operation, node, e);
            if (end == End.DONE) {
                throw OperationFailedException.of(attempt, operation, e);
            }
            return end;
        }
        return write.get();
    }

    /** Lets the resource go; done means that the node is still ours to bring to an end, so that the failure matters. */
    private End giveUp(HeldOperation operation, NodeId node, Exception failure) {
        String reason = OperationFailedException.reason(failure);
        return means.database().write(tables -> {
            if (!tables.resources().release(node.key(), operation.token(), reason)) {
                return End.REFUSED;
            }
            boolean current = tables.resources()
                    .find(node.key())
                    .filter(row -> row.traversal().equals(node.traversal()))
                    .isPresent();
            return current ? End.DONE : End.LATE;
        });
    }

    private void deferUnlessOver(NodeId node, Duration took) {
        Optional<Situation> now = means.database().read(tables -> tables.nodes().situation(node));
        boolean going = now.filter(situation -> !situation.done())
                .map(Situation::resource)
                .filter(row -> row.isHeldBy(node))
                .isPresent();
        if (going) {
            Duration delay = took.compareTo(SHORTEST_DEFERMENT) < 0 ? SHORTEST_DEFERMENT : took;
            throw Outcome.defer(delay).asException();
        }
    }
}
