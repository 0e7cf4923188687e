/** The engine: converges stacks through the worker bus. */
@NullMarked
package dev.convection.engine;

import org.jspecify.annotations.NullMarked;
