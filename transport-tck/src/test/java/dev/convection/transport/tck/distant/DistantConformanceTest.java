package dev.convection.transport.tck.distant;

import dev.convection.transport.tck.TransportConformance;
import java.io.IOException;

class DistantConformanceTest extends TransportConformance {
    DistantConformanceTest() throws IOException {
        super(new DistantHarness());
    }
}
