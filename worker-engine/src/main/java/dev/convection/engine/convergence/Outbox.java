package dev.convection.engine.convergence;

import dev.convection.engine.store.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where casts go. A seam: tests put in a queue of their own that delivers in any order, twice, or after a death. */
interface Outbox {

    /** Casts {@code check_resource} for each; returns when all are stored. */
    void cast(List<NodeId> nodes);

    /** The process with which all that was cast dies; null if it is stored elsewhere. */
    @Nullable
    String owner();
}
