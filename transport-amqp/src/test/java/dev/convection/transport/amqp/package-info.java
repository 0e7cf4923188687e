@NullMarked
package dev.convection.transport.amqp;

import org.jspecify.annotations.NullMarked;
