package dev.convection.engine.cli;

import dev.convection.engine.Engine;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.config.Redaction;
import dev.convection.engine.health.EngineHealth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a lasting engine tells how it is, if the configuration says so; else, and for short commands, nowhere. */
final class HealthPort implements AutoCloseable {
    static final HealthPort NONE = new HealthPort(null, null);

    private final @Nullable Config config;
    private final @Nullable Meters meters;
    private @Nullable EngineHealth health;

    private HealthPort(@Nullable Config config, @Nullable Meters meters) {
        this.config = config;
        this.meters = meters;
    }

    static HealthPort of(Config config, Meters meters) {
        return new HealthPort(config, meters);
    }

    /** Before the engine starts: one that nobody can watch does not begin to work. */
    void open(Engine engine) {
        if (config == null || meters == null || !config.get(Keys.HEALTH_ENABLED)) {
            return;
        }
        String host = config.get(Keys.HEALTH_HOST);
        int port = config.get(Keys.HEALTH_PORT);
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
            health = EngineHealth.open(engine, meters.prometheus(), new Redaction(config.secrets()), address);
        } catch (IOException e) {
            throw Failure.failed(
                    "health.port: cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + "; give another health.port, 0 for any that is free, or health.enabled=false",
                    e);
        }
    }

    void started() {
        if (health != null) {
            health.started();
        }
    }

    /** It is told to the end, so that whoever sends work this way sees that the engine stops. */
    void stopping() {
        if (health != null) {
            health.stopping();
        }
    }

    String describe() {
        return health == null
                ? ""
                : ", health on http://" + health.address().getHostString() + ":"
                        + health.address().getPort();
    }

    @Override
    public void close() {
        if (health != null) {
            health.close();
        }
        if (meters != null) {
            meters.close();
        }
    }
}
