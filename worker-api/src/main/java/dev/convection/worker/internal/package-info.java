/** The runtime that drives transports. Not API: anything here may change in any release. */
@NullMarked
package dev.convection.worker.internal;

import org.jspecify.annotations.NullMarked;
