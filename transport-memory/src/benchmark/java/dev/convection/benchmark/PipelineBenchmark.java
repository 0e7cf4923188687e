package dev.convection.benchmark;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From a cast to the settled message over the memory transport: an operation is one message, cast and handled. One thread casts;
 * the engine has so many slots.
 */
@State(Scope.Benchmark)
public class PipelineBenchmark {
    @Param({"1", "4", "16", "64"})
    int slots;

    private Pipeline untyped;
    private Pipeline typed;

    @Setup(Level.Trial)
    public void open() {
        untyped = Pipeline.overMemory(false, slots);
        typed = Pipeline.overMemory(true, slots);
    }

    @TearDown(Level.Trial)
    public void close() {
        untyped.close();
        typed.close();
    }

    @Benchmark
    public void untyped() {
        untyped.cast();
    }

    @Benchmark
    public void typed() {
        typed.castTyped();
    }
}
