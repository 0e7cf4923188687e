package dev.convection.transport.tck;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The memory broker as one of another kind: what it lacks, the runtime supplies. */
@EnabledIfSystemProperty(named = "convection.tck.styles", matches = "all", disabledReason = "takes another minute")
class MemoryBatchedConformanceTest extends TransportConformance {
    MemoryBatchedConformanceTest() {
        super(new MemoryHarness("style=batched&lease=1s"));
    }
}
