package dev.convection.transport.amqp;

import java.io.IOException;
import java.util.Map;

/** Artemis, with an idle time that lets frozen engines be noticed soon. */
public final class AmqpArtemisHarness extends AmqpHarness {
    private static final String PASSWORD = "s3cret-artemis";

    /** At a port of its own. */
    public AmqpArtemisHarness() throws IOException {
        super(BrokerProcess.artemis(settings(PASSWORD, "idle=4000")), PASSWORD, "Artemis 2.55.0");
    }

    @Override
    public Map<String, String> options() {
        return Map.of("amqp.idleTimeout", "4000");
    }
}
