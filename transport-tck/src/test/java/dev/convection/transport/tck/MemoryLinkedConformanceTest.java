package dev.convection.transport.tck;

/** The memory broker as one of another kind: what it lacks, the runtime supplies. */
class MemoryLinkedConformanceTest extends TransportConformance {
    MemoryLinkedConformanceTest() {
        super(new MemoryHarness("style=linked"));
    }
}
