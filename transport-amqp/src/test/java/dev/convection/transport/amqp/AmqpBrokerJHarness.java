package dev.convection.transport.amqp;

import java.io.IOException;
import java.util.Map;

/** Qpid Broker-J, with a heartbeat that lets frozen engines be noticed soon. */
public final class AmqpBrokerJHarness extends AmqpHarness {
    private static final String PASSWORD = "s3cret-broker-j";

    /** At a port of its own. */
    public AmqpBrokerJHarness() throws IOException {
        super(BrokerProcess.brokerJ(settings(PASSWORD, "heartbeat=2")), PASSWORD, "Qpid Broker-J 10.1.0");
    }

    @Override
    public Map<String, String> options() {
        return Map.of("amqp.idleTimeout", "4000", "profile", "qpid-broker-j");
    }
}
