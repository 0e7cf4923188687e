package dev.convection.engine.store;

/**
 * One node of one traversal's graph: what a {@code check_resource} message is about.
 *
 * @param traversal the traversal
 * @param key the resource's key; empty for the two nodes that are the traversal's own
 * @param forward whether the resource is to be created or updated; else it is to be cleaned up
 */
public record NodeId(String traversal, String key, boolean forward) {

    /**
     * Whether this is a node of the traversal itself and of no resource.
     *
     * @return true for the node that completes the stack, and for the one that finishes the traversal
     */
    public boolean isWhole() {
        return key.isEmpty();
    }

    /** For logs. */
    @Override
    public String toString() {
        return (forward ? "forward " : "clean-up ") + (key.isEmpty() ? "of the whole" : key) + " in " + traversal;
    }
}
