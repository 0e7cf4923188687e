package dev.convection.engine.convergence;

import dev.convection.engine.store.Json;
import dev.convection.engine.store.Micros;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.RequestTable.RequestRow;
import dev.convection.engine.store.Situation;
import dev.convection.engine.store.StackRow;
import dev.convection.engine.store.Tables;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.WorkerService.DeadLetterHook;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store of messages that were given up, so that whoever waits for them learns why. An update, a rollback or a replay of the dead letter
 * goes on from there.
 */
final class Failures implements DeadLetterHook {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Means means;
    private final HandOver handOver;

    Failures(Means means) {
        this.means = means;
        this.handOver = new HandOver(means);
    }

    @Override
    public void dead(Delivery delivery, String reason) {
        Message message = delivery.message();
        Map<String, @Nullable Object> body;
        try {
            body = Json.object(message.text());
        } catch (RuntimeException e) {
            LOG.warn("Dead letter {} says nothing about a stack: it cannot be read", message.id());
            return;
        }
        if (message.type().startsWith("stack.") && body.get("name") instanceof String stack) {
            request(stack, message.id(), reason);
        } else if (message.type().equals("converger.check_resource")
                && body.get("traversalId") instanceof String traversal
                && body.get("resourceKey") instanceof String key) {
            node(new NodeId(traversal, key, Boolean.TRUE.equals(body.get("forward"))), reason);
        }
    }

    /** A request was refused; or it was begun, and what was to be cast then could not be. */
    void request(String stack, String id, String reason) {
        means.database().write(tables -> {
            Optional<StackRow> begun =
                    tables.stacks().lock(stack).filter(row -> row.traversal().equals(id));
            if (begun.isPresent()) {
                fail(tables, begun.get(), reason);
            } else {
                tables.requests().put(stack, id, new RequestRow("REFUSED", reason), Micros.now());
            }
            return begun;
        });
    }

    /** A node was given up; its engine may have died with the hold at the last attempt too. */
    void node(NodeId node, String reason) {
        means.database().write(tables -> {
            Optional<StackRow> stack = tables.stacks().lockFor(node);
            tables.resources().expel(node);
            Optional<Situation> situation = tables.nodes().situation(node);
            if (stack.isPresent() && situation.isPresent()) {
                String name = situation.get().name();
                if (!situation.get().done()) {
                    tables.resources().fail(node.key(), reason);
                    tables.nodes().fail(node);
                }
                fail(tables, stack.get(), name.isEmpty() ? reason : "resource " + name + ": " + reason);
            }
            return stack;
        });
        handOver.to(node.key());
    }

    private static void fail(Tables tables, StackRow stack, String reason) {
        if (stack.finished()) {
            return;
        }
        tables.stacks()
                .update(new StackRow(
                        stack.name(),
                        stack.action(),
                        Status.FAILED.name(),
                        reason,
                        stack.traversal(),
                        stack.requestedAt(),
                        stack.template(),
                        stack.completed(),
                        stack.previous(),
                        false,
                        stack.owner(),
                        Micros.now()));
    }
}
