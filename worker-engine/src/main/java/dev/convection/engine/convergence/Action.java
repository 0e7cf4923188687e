package dev.convection.engine.convergence;

/** What was last asked of a stack. */
public enum Action {
    /** A first template. */
    CREATE,
    /** Another template. */
    UPDATE,
    /** Nothing should be left. */
    DELETE,
    /** The last template that completed. */
    ROLLBACK
}
