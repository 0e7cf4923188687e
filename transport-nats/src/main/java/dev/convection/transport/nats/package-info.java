/** NATS JetStream. */
@NullMarked
package dev.convection.transport.nats;

import org.jspecify.annotations.NullMarked;
