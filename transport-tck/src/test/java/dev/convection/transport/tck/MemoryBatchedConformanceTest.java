package dev.convection.transport.tck;

/** The memory broker as one of another kind: what it lacks, the runtime supplies. */
class MemoryBatchedConformanceTest extends TransportConformance {
    MemoryBatchedConformanceTest() {
        super(new MemoryHarness("style=batched&lease=1s"));
    }
}
