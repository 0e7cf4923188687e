package dev.convection.transport.amqp;

import dev.convection.transport.tck.TransportConformance;
import java.io.IOException;

class AmqpArtemisConformanceTest extends TransportConformance {
    AmqpArtemisConformanceTest() throws IOException {
        super(AmqpHarness.artemis());
    }
}
