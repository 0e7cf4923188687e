package dev.convection.transport.tck;

import dev.convection.transport.tck.distant.DistantHarness;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same on the memory transport through TCP: for the tests of the network. */
@ExtendWith(FaultParameter.class)
class BrokenDistantConformance extends TransportConformance {
    BrokenDistantConformance(Fault fault, Duration within) throws IOException {
        super(new BrokenHarness(fault, new DistantHarness(), within));
    }
}
