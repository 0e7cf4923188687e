/** Convergence: makes real resources match a template. */
@NullMarked
package dev.convection.engine.convergence;

import org.jspecify.annotations.NullMarked;
