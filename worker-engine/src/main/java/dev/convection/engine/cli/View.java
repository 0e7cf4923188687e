package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress;

/** Shows how a traversal gets on. Confined to one thread. */
interface View extends AutoCloseable {

    /** Called again and again, whether something changed or not. */
    void show(Progress progress);

    /** Leaves the terminal as it was found. */
    @Override
    default void close() {}
}
