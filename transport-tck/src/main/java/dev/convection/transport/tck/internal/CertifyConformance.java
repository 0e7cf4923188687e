package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.Certify;
import dev.convection.transport.tck.TransportConformance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The kit on somebody's own broker, for {@link Certify}. */
@ExtendWith(CertifyConformance.Broker.class)
public final class CertifyConformance extends TransportConformance {

    CertifyConformance(GivenBroker broker) {
        super(broker);
    }

    /** Hands over the broker that the command was given. */
    static final class Broker implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == GivenBroker.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return GivenBroker.of(key -> context.getConfigurationParameter(key).orElse(""));
        }
    }
}
