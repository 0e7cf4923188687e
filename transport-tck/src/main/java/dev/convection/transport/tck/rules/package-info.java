/** The rules as tests, an area a class. */
@NullMarked
package dev.convection.transport.tck.rules;

import org.jspecify.annotations.NullMarked;
