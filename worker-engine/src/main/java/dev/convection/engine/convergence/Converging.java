package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.Situation;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles {@code check_resource}: looks at the node as it is now, and does what is to be done next. */
final class Converging implements Converger {
    private static final Logger LOG = LoggerFactory.getLogger(Converging.class);
    private static final int LOOKS = 20;

    private final Means means;
    private final HandOver handOver;
    private final NodeStep forward;
    private final NodeStep cleanup;
    private final NodeStep whole;

    Converging(Means means) {
        this.means = means;
        this.handOver = new HandOver(means);
        Completion completion = new Completion(means);
        Work work = new Work(means);
        this.forward = new ForwardStep(means, completion, work, handOver);
        this.cleanup = new CleanupStep(means, completion, work, handOver);
        this.whole = new WholeStep(means);
    }

    @Override
    public void checkResource(String resourceKey, String traversalId, boolean isForward) {
        check(new NodeId(traversalId, resourceKey, isForward));
    }

    void check(NodeId node) {
        for (int look = 0; look < LOOKS; look++) {
            if (settled(node)) {
                return;
            }
        }
        throw new IllegalStateException("others were faster " + LOOKS + " times: " + node);
    }

    /** False if what was seen has changed before it could be acted upon. */
    private boolean settled(NodeId node) {
        Optional<Situation> found =
                means.database().read(tables -> tables.nodes().situation(node));
        if (found.isEmpty()) {
            handOver.byLateMessage(node);
            return true;
        }
        Situation situation = found.get();
        if (situation.done()) {
            List<NodeId> ready = means.database().read(tables -> tables.edges().readySuccessors(node));
            means.outbox().cast(ready);
            return true;
        }
        if (situation.remaining() > 0) {
            LOG.debug("{} came before its time, and will be cast again", node);
            return true;
        }
        NodeStep step = node.isWhole() ? whole : node.forward() ? forward : cleanup;
        return step.take(node, situation);
    }
}
