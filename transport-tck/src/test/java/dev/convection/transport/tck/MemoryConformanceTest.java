package dev.convection.transport.tck;

class MemoryConformanceTest extends TransportConformance {
    MemoryConformanceTest() {
        super(new MemoryHarness("lease=1s"));
    }
}
