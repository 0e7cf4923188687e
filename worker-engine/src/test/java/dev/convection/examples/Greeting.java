package dev.convection.examples;

import dev.convection.engine.WorkerProvider;
import dev.convection.worker.Bus;

/** The worker in "Getting started", as the page shows it. */
public final class Greeting implements WorkerProvider<Greeter> {
    @Override
    public Class<Greeter> contract() {
        return Greeter.class;
    }

    @Override
    public Greeter worker(Bus bus) {
        return name -> System.out.println("Hello " + name);
    }
}
