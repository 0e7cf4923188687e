package dev.convection.engine.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is measured beside what the bus counts: the condition of the engine, and the JVM. */
final class EngineMeters implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final Supplier<Condition> condition;
    private final MultiGauge parts;
    private final MultiGauge depths;
    private final MultiGauge deadLetters;
    private final JvmGcMetrics collector = new JvmGcMetrics();

    EngineMeters(PrometheusMeterRegistry registry, Supplier<Condition> condition) {
        this.registry = registry;
        this.condition = condition;
        this.parts = MultiGauge.builder("convection.part.up")
                .description("1 if the part works, 0 if not")
                .register(registry);
        this.depths = MultiGauge.builder("convection.queue.depth")
                .description("Messages in the queue, those on delivery included, where the broker tells")
                .register(registry);
        this.deadLetters = MultiGauge.builder("convection.dead.letters.depth")
                .description("Dead letters that wait for somebody, where the broker tells")
                .register(registry);
        Gauge.builder("convection.ready", condition, supplier -> supplier.get().ready() ? 1 : 0)
                .description("1 if the engine takes messages and all that it needs works")
                .strongReference(true)
                .register(registry);
        Gauge.builder(
                        "convection.handler.longest",
                        condition,
                        supplier -> supplier.get().longest().toMillis() / 1000.0)
                .description("How long the handler that began first has been running")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collector.bindTo(registry);
    }

    /** All meters in Prometheus' own text. Serial: the rows are those of one look. */
    synchronized String text() {
        Condition now = condition.get();
        List<Row<?>> up = new ArrayList<>();
        now.working().forEach(part -> up.add(Row.of(Tags.of("part", part), 1)));
        now.down().keySet().forEach(part -> up.add(Row.of(Tags.of("part", part), 0)));
        parts.register(up, true);
        List<Row<?>> messages = new ArrayList<>();
        List<Row<?>> dead = new ArrayList<>();
        now.queues().forEach((queue, depth) -> {
            add(messages, queue, depth.messages());
            add(dead, queue, depth.deadLetters());
        });
        depths.register(messages, true);
        deadLetters.register(dead, true);
        return registry.scrape();
    }

    private static void add(List<Row<?>> rows, String queue, @Nullable Long depth) {
        if (depth != null) {
            rows.add(Row.of(Tags.of("queue", queue), depth));
        }
    }

    @Override
    public void close() {
        collector.close();
    }
}
