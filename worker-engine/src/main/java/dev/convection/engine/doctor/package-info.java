/** Whether an engine with this configuration would work, found out without running it. */
@NullMarked
package dev.convection.engine.doctor;

import org.jspecify.annotations.NullMarked;
