package dev.convection.engine.convergence;

/** How far the last thing done to a stack or a resource is. */
public enum Status {
    /** Begun, or waiting for its turn. */
    IN_PROGRESS,
    /** Done. */
    COMPLETE,
    /** Given up, for a reason. */
    FAILED,
    /** Done, and there is nothing left of it. */
    DELETED
}
