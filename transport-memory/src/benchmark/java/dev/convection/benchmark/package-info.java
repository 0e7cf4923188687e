/** What the bus itself costs, beside any broker: run with the profile {@code benchmark}, never in the default build. */
@NullMarked
package dev.convection.benchmark;

import org.jspecify.annotations.NullMarked;
