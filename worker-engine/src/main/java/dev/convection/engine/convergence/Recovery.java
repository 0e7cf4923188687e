package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.Presence;
import dev.convection.engine.store.StackRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with traversals whose messages died with a process. Only those: messages on a broker come again by themselves.
 *
 * <p>A process with an embedded bus signs the traversals that it begins, and is known to be alive as long as it keeps a file locked; the operating system
 * ends that with the process, however it dies. So nothing is taken from a process that lives.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Means means;
    private final Presence presence;

    Recovery(Means means, Presence presence) {
        this.means = means;
        this.presence = presence;
    }

    void run() {
        for (StackRow stack : means.database().read(tables -> tables.stacks().unfinishedWithOwner())) {
            @Nullable String owner = stack.owner();
            if (owner != null && !presence.isAlive(owner)) {
                List<NodeId> ready = adopt(stack);
                LOG.info("Going on with stack {}, which was left behind: {} steps", stack.name(), ready.size());
                means.outbox().cast(ready);
            }
        }
    }

    /** All holds are void; none of it if another process was faster. */
    private List<NodeId> adopt(StackRow found) {
        return means.database().write(tables -> {
            Optional<StackRow> stack = tables.stacks().lock(found.name()).filter(found::equals);
            if (stack.isEmpty()) {
                return List.<NodeId>of();
            }
            tables.stacks().own(found.name(), means.outbox().owner());
            tables.resources().expelAll(found.name());
            return tables.nodes().readyAndNotFailed(found.traversal());
        });
    }
}
