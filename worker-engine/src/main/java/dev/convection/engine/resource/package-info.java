/** The resource types that are built in. */
@NullMarked
package dev.convection.engine.resource;

import org.jspecify.annotations.NullMarked;
