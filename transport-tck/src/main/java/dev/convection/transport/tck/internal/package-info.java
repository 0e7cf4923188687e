/** What the tests are made with. */
@NullMarked
package dev.convection.transport.tck.internal;

import org.jspecify.annotations.NullMarked;
