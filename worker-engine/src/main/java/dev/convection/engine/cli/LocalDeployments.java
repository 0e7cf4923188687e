package dev.convection.engine.cli;

import dev.convection.engine.Engine;
import dev.convection.engine.config.Config;
import dev.convection.engine.config.Keys;
import dev.convection.engine.telemetry.MicrometerListener;
import dev.convection.engine.telemetry.OpenTelemetryListener;
import dev.convection.worker.BusListener;
import io.micrometer.core.instrument.Metrics;
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
        List<Path> plugins = distribution == null ? List.of() : List.of(distribution.resolve("plugins"));
        List<BusListener> all = new ArrayList<>(listeners);
        if (lasting) {
            all.add(new MicrometerListener(Metrics.globalRegistry));
            all.add(new OpenTelemetryListener(GlobalOpenTelemetry.getOrNoop()));
        }
        Duration drain = config.get(Keys.ENGINE_DRAIN_LIMIT);
        boolean brief = !lasting && drain.compareTo(BRIEF_DRAIN) > 0;
        return new LocalDeployment(Engine.of(config, plugins, all), brief ? BRIEF_DRAIN : drain);
    }
}
