package dev.convection.transport.tck;

import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kit on a broken transport; run by {@link TckCatchesTest} and by nobody else, so it is not named as a test. */
@ExtendWith(FaultParameter.class)
class BrokenConformance extends TransportConformance {
    BrokenConformance(Fault fault, Duration within) {
        super(new BrokenHarness(fault, new MemoryHarness("lease=1s"), within));
    }
}
