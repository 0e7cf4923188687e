/** Kafka share groups. */
@NullMarked
package dev.convection.transport.kafka;

import org.jspecify.annotations.NullMarked;
