package dev.convection.transport.nats;

import dev.convection.transport.tck.TransportConformance;

class NatsConformanceTest extends TransportConformance {
    NatsConformanceTest() {
        super(new NatsHarness());
    }
}
