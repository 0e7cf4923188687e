package dev.convection.engine.cli;

import dev.convection.engine.convergence.Template;

/** What can be asked of a stack. */
sealed interface Request {

    /** The stack's name. */
    String stack();

    /** A new stack. */
    record Create(String stack, Template template) implements Request {}

    /** Another template for a stack. */
    record Update(String stack, Template template) implements Request {}

    /** No stack. */
    record Delete(String stack) implements Request {}

    /** The last template that completed. */
    record Rollback(String stack) implements Request {}
}
