/** What a bus does, as metrics and traces. */
@NullMarked
package dev.convection.engine.telemetry;

import org.jspecify.annotations.NullMarked;
