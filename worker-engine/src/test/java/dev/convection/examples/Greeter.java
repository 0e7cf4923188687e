package dev.convection.examples;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.Worker;

/** The contract of the worker in "Getting started". */
@Worker
public interface Greeter {
    @Asynchronous
    void greet(String name);
}
