package dev.convection.benchmark;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.Worker;

/** A worker as people write them: a key, a number, a switch. */
@Worker(name = Pipeline.WORKER, queue = Pipeline.QUEUE)
public interface Converger {
    /** Does nothing but come. */
    @Asynchronous(name = Pipeline.METHOD)
    void check(String resource, long traversal, boolean forward);
}
