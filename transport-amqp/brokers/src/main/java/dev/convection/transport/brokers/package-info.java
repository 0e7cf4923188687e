/**
 * Real brokers in processes of their own, for the tests of {@code transport-amqp}: started with their own class path, so that
 * none of their jars can stand in for one that the transport has forgotten to ask for.
 *
 * <p>Each is a {@code main} that takes a folder, a port and settings as {@code key=value}, says {@code READY} when it can be
 * reached, obeys commands on its standard input, one a line, answering {@code OK}, and ends with its input.
 */
@NullMarked
package dev.convection.transport.brokers;

import org.jspecify.annotations.NullMarked;
