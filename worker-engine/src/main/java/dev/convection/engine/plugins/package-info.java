/** Finds what users bring: jars in a directory, each with services of its own. */
@NullMarked
package dev.convection.engine.plugins;

import org.jspecify.annotations.NullMarked;
