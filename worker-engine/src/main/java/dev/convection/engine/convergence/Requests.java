package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles requests: begins the traversal, then casts for the nodes that wait for nothing. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Means means;
    private final Beginning beginning;

    Requests(Means means) {
        this.means = means;
        this.beginning = new Beginning(means);
    }

    /** A message that comes again casts again for what is ready, not done, and not being done. */
    void handle(Request request) {
        if (!means.database().write(tables -> beginning.begin(tables, request))) {
            LOG.warn(
                    "{} of stack {} by message {} is ignored: a request that was cast later was here before",
                    request.action(),
                    request.stack(),
                    request.id());
            return;
        }
        List<NodeId> ready = means.database().read(tables -> tables.nodes().ready(request.id()));
        means.outbox().cast(ready);
    }
}
