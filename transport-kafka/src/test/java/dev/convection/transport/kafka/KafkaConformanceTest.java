package dev.convection.transport.kafka;

import dev.convection.transport.tck.TransportConformance;

class KafkaConformanceTest extends TransportConformance {
    KafkaConformanceTest() {
        super(new KafkaHarness());
    }
}
