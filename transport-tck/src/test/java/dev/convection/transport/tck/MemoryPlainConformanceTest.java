package dev.convection.transport.tck;

/** The memory broker as one of another kind: what it lacks, the runtime supplies. */
class MemoryPlainConformanceTest extends TransportConformance {
    MemoryPlainConformanceTest() {
        super(new MemoryHarness("style=plain"));
    }
}
