package dev.convection.transport.tck;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The kit on a broken transport; run by {@link TckCatchesTest} and by nobody else, so it is not named as a test. */
@ExtendWith(BrokenConformance.FaultParameter.class)
class BrokenConformance extends TransportConformance {
    BrokenConformance(Fault fault) {
        super(new Harness(fault, new MemoryHarness("lease=1s")));
    }

    static final class FaultParameter implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Fault.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Fault.valueOf(context.getConfigurationParameter("fault").orElseThrow());
        }
    }

    /** The memory broker behind a fault, with a shorter patience: most tests are to fail by it. */
    private record Harness(Fault fault, MemoryHarness memory) implements TransportHarness {
        @Override
        public void start() {}

        @Override
        public void stop() {
            memory.stop();
        }

        @Override
        public URI uri() {
            return URI.create("broken:" + fault + ":" + memory.uri());
        }

        @Override
        public Duration within() {
            return Duration.ofSeconds(2);
        }

        @Override
        public boolean otherProcesses() {
            return false;
        }

        @Override
        public Set<Trouble> troubles() {
            return memory.troubles();
        }

        @Override
        public void begin(Trouble trouble) {
            memory.begin(trouble);
        }

        @Override
        public void end(Trouble trouble) {
            memory.end(trouble);
        }

        @Override
        public boolean foreign(String namespace, String queue, byte[] body) {
            return memory.foreign(namespace, queue, body);
        }
    }
}
