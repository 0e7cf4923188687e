package dev.convection.engine.convergence;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.Worker;

/** Processes one node of a traversal's graph, and casts for those that it was the last to keep waiting. */
@Worker(name = "converger", queue = "converger")
public interface Converger {

    /**
     * Creates or updates a resource, or cleans it up. Does nothing if that is done, or the traversal is over.
     *
     * @param resourceKey the resource; empty for the nodes that are the traversal's own
     * @param traversalId the traversal
     * @param forward whether it is to be created or updated; else it is to be cleaned up
     */
    @Asynchronous(name = "check_resource")
    void checkResource(String resourceKey, String traversalId, boolean forward);
}
