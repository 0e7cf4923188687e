package dev.convection.transport.tck;

import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Recorder;
import dev.convection.transport.tck.rules.AddressingTests;
import dev.convection.transport.tck.rules.CastOutageTests;
import dev.convection.transport.tck.rules.ClosingTests;
import dev.convection.transport.tck.rules.ConcurrencyTests;
import dev.convection.transport.tck.rules.DeadLetterTests;
import dev.convection.transport.tck.rules.DeathTests;
import dev.convection.transport.tck.rules.DeliveryTests;
import dev.convection.transport.tck.rules.ErrorTests;
import dev.convection.transport.tck.rules.FidelityTests;
import dev.convection.transport.tck.rules.LeaseTests;
import dev.convection.transport.tck.rules.LifecycleTests;
import dev.convection.transport.tck.rules.LoadTests;
import dev.convection.transport.tck.rules.NetworkTests;
import dev.convection.transport.tck.rules.ObservabilityTests;
import dev.convection.transport.tck.rules.OutageTests;
import dev.convection.transport.tck.rules.PollTests;
import dev.convection.transport.tck.rules.ProvisioningTests;
import dev.convection.transport.tck.rules.RedeliveryTests;
import dev.convection.transport.tck.rules.ResourceTests;
import dev.convection.transport.tck.rules.SendTests;
import dev.convection.transport.tck.rules.SettlementTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything that makes a transport conformant: both tiers. A transport's test is a subclass with a constructor and nothing
 * else; the tests are final, and what does not apply is decided by the transport's traits and its harness.
 *
 * <pre>{@code
 * class NatsConformanceTest extends TransportConformance {
 *     NatsConformanceTest() {
 *         super(new NatsHarness());
 *     }
 * }
 * }</pre>
 *
 * <p>Its tiers are the JUnit tags {@code contract} and {@code fault}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(Recorder.class)
public class TransportConformance {
    private final Lab lab;

    /**
     * For a subclass's constructor.
     *
     * @param harness of the transport to test
     */
    protected TransportConformance(TransportHarness harness) {
        this.lab = new Lab(harness);
    }

    @BeforeAll
    final void start() throws Exception {
        lab.start();
    }

    @AfterAll
    final void stop() throws Exception {
        lab.stop(getClass().getSimpleName());
    }

    @Nested
    @Tag("contract")
    final class Sending extends SendTests {
        Sending() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Delivering extends DeliveryTests {
        Delivering() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Polling extends PollTests {
        Polling() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Settling extends SettlementTests {
        Settling() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Redelivering extends RedeliveryTests {
        Redelivering() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Leases extends LeaseTests {
        Leases() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class DeadLetters extends DeadLetterTests {
        DeadLetters() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Concurrency extends ConcurrencyTests {
        Concurrency() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Lifecycle extends LifecycleTests {
        Lifecycle() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Closing extends ClosingTests {
        Closing() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Provisioning extends ProvisioningTests {
        Provisioning() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Addressing extends AddressingTests {
        Addressing() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Fidelity extends FidelityTests {
        Fidelity() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Errors extends ErrorTests {
        Errors() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Resources extends ResourceTests {
        Resources() {
            super(lab);
        }
    }

    @Nested
    @Tag("contract")
    final class Observability extends ObservabilityTests {
        Observability() {
            super(lab);
        }
    }

    @Nested
    @Tag("fault")
    final class Load extends LoadTests {
        Load() {
            super(lab);
        }
    }

    @Nested
    @Tag("fault")
    final class Network extends NetworkTests {
        Network() {
            super(lab);
        }
    }

    @Nested
    @Tag("fault")
    final class CastOutages extends CastOutageTests {
        CastOutages() {
            super(lab);
        }
    }

    @Nested
    @Tag("fault")
    final class Outages extends OutageTests {
        Outages() {
            super(lab);
        }
    }

    @Nested
    @Tag("fault")
    final class Deaths extends DeathTests {
        Deaths() {
            super(lab);
        }
    }
}
