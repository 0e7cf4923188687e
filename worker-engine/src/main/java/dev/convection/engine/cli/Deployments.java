package dev.convection.engine.cli;

import dev.convection.engine.config.Config;
import dev.convection.worker.BusListener;
import java.util.List;

/** Opens what commands work on. */
@FunctionalInterface
interface Deployments {

    /**
     * Opens it.
     *
     * @param config the configuration
     * @param listeners told of what happens on the bus
     * @param lasting whether an engine in it is to run until told to stop, and not for one command only
     * @return the caller closes it
     */
    Deployment open(Config config, List<BusListener> listeners, boolean lasting);
}
