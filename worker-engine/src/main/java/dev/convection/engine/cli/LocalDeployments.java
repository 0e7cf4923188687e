package dev.convection.engine.cli;

import dev.convection.engine.Engine;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.telemetry.MicrometerListener;
import dev.convection.engine.telemetry.OpenTelemetryListener;
import dev.convection.worker.BusListener;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens deployments whose engine, if there is one, is in this process. */
final class LocalDeployments implements Deployments {

    /** Whoever waits at a terminal does not wait for handlers; what they leave is taken up by the next engine. */
    private static final Duration BRIEF_DRAIN = Duration.ofSeconds(2);

    private final @Nullable Path distribution;

    LocalDeployments(@Nullable Path distribution) {
        this.distribution = distribution;
    }

    @Override
    public Deployment open(Config config, List<BusListener> listeners, boolean lasting) {
        return lasting ? lasting(config, listeners) : brief(config, listeners);
    }

    private Deployment brief(Config config, List<BusListener> listeners) {
        Duration drain = config.get(Keys.ENGINE_DRAIN_LIMIT);
        boolean shorter = drain.compareTo(BRIEF_DRAIN) < 0;
        return new LocalDeployment(
                Engine.of(config, plugins(), listeners), shorter ? drain : BRIEF_DRAIN, HealthPort.NONE);
    }

    private Deployment lasting(Config config, List<BusListener> listeners) {
        Meters meters = new Meters();
        List<BusListener> all = new ArrayList<>(listeners);
        all.add(new MicrometerListener(meters.registry()));
        all.add(new OpenTelemetryListener(GlobalOpenTelemetry.getOrNoop()));
        Engine engine = Engine.of(config, plugins(), all);
        return new LocalDeployment(engine, config.get(Keys.ENGINE_DRAIN_LIMIT), HealthPort.of(config, meters));
    }

    private List<Path> plugins() {
        return distribution == null ? List.of() : List.of(distribution.resolve("plugins"));
    }
}
