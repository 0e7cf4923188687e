package dev.convection.engine;

import dev.convection.worker.Bus;

/**
 * Brings a worker into the engine: name the implementation in {@code META-INF/services/dev.convection.engine.WorkerProvider} of
 * a jar, and put the jar into the distribution's {@code plugins/}.
 *
 * <pre>{@code
 * public final class Greeting implements WorkerProvider<Greeter> {
 *     public Class<Greeter> contract() {
 *         return Greeter.class;
 *     }
 *
 *     public Greeter worker(Bus bus) {
 *         return name -> System.out.println("Hello " + name);
 *     }
 * }
 * }</pre>
 *
 * @param <T> the contract, an interface with {@link dev.convection.worker.Worker}
 */
public interface WorkerProvider<T> {

    /**
     * What the worker does.
     *
     * @return an interface with {@link dev.convection.worker.Worker}
     */
    Class<T> contract();

    /**
     * Makes the worker. Called once for each start of the engine, before it takes messages.
     *
     * @param bus what the worker may cast on; the engine closes it
     * @return is called concurrently
     */
    T worker(Bus bus);
}
