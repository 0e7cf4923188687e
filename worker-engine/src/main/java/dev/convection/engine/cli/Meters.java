package dev.convection.engine.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * Where an engine counts: in a registry of its own, that is served, and in Micrometer's global one, for plugins that export
 * it.
 */
final class Meters implements AutoCloseable {
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompositeMeterRegistry all = new CompositeMeterRegistry();

    Meters() {
        all.add(prometheus);
        all.add(Metrics.globalRegistry);
    }

    MeterRegistry registry() {
        return all;
    }

    PrometheusMeterRegistry prometheus() {
        return prometheus;
    }

    @Override
    public void close() {
        all.close();
        prometheus.close();
    }
}
