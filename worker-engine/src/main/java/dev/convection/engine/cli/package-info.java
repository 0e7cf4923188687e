/** The {@code convection} command. */
@NullMarked
package dev.convection.engine.cli;

import org.jspecify.annotations.NullMarked;
