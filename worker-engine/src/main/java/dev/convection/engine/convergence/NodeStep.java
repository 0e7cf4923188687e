package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.Situation;

/** What is done for a node whose predecessors have all reported. */
@FunctionalInterface
interface NodeStep {

    /**
     * Does it, or leaves it to another, or finds that there is nothing to do.
     *
     * @param node which
     * @param situation as it was a moment ago
     * @return false if it has changed meanwhile: look again
     */
    boolean take(NodeId node, Situation situation);
}
