package dev.convection.engine.cli;

import dev.convection.engine.config.Broker;
import dev.convection.engine.convergence.Stacks;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters;
import dev.convection.worker.Finding;
import java.util.List;
import java.util.Set;

/** What commands work on: one store and one bus. Opened parts are opened when they are first needed. */
interface Deployment extends AutoCloseable {

    /** The stacks of the store. */
    Stacks stacks();

    /** The names of the resource types that there are. */
    Set<String> types();

    /** The queues that an engine started here takes messages from. */
    Set<String> queues();

    /** Whether messages outlive this process, so that other engines can handle them. */
    boolean durable();

    /** Opens a bus with a connection of its own, which the caller closes. */
    Bus openBus();

    /** Starts an engine in this process. */
    void start();

    /** Asks for a traversal with this id. Returns when the bus has the message. */
    void request(String traversal, Request request);

    /** Casts any message. Returns when the bus has it. */
    void cast(String queue, String type, String json, CastOptions options);

    /** The dead letters of a queue. */
    DeadLetters deadLetters(String queue);

    /** Opens another bus, which the caller closes. */
    Bus openBus(Broker broker);

    /** Whether an engine could run here. */
    List<Finding> examine();

    /** One line about it all, without secrets. */
    String describe();

    /** Stops the engine if there is one, and gives everything back. */
    @Override
    void close();
}
