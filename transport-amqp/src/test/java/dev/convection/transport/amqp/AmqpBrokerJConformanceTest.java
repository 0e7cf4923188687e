package dev.convection.transport.amqp;

import dev.convection.transport.tck.TransportConformance;
import java.io.IOException;

class AmqpBrokerJConformanceTest extends TransportConformance {
    AmqpBrokerJConformanceTest() throws IOException {
        super(AmqpHarness.brokerJ());
    }
}
