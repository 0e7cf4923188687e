/** The memory broker at the other end of a TCP connection: what the kit's proxy and its tests are tried on. */
@NullMarked
package dev.convection.transport.tck.distant;

import org.jspecify.annotations.NullMarked;
