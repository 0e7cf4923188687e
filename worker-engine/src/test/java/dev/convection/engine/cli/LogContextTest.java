package dev.convection.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {

    @Test
    void whatAHandlerLogsBearsItsMessage() {
        List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
        List<Map<String, String>> before = new CopyOnWriteArrayList<>();
        try (Bus bus = Bus.builder(URI.create("memory:logs-" + System.nanoTime()))
                .listener(new dev.convection.worker.BusListener() {
                    @Override
                    public AutoCloseable handling(dev.convection.worker.Delivery delivery) {
                        before.add(
                                Map.copyOf(MDC.getCopyOfContextMap() == null ? Map.of() : MDC.getCopyOfContextMap()));
                        return () -> {};
                    }
                })
                .listener(new LogContext())
                .open()) {
            WorkerService.builder(bus)
                    .concurrency(1)
                    .retry(RetryPolicy.DEFAULT.withBackoff(Duration.ZERO, Duration.ZERO))
                    .handler("q", "w.m", delivery -> {
                        seen.add(MDC.getCopyOfContextMap());
                        return delivery.attempt() == 1 ? Outcome.retry("once") : Outcome.done();
                    })
                    .start();
            bus.cast("q", "w.m", "{}", CastOptions.DEFAULT.withId("m-1"));
            await().until(() -> seen.size() == 2);
        }

        assertThat(seen)
                .containsExactly(
                        Map.of("message", "m-1", "type", "w.m", "queue", "q", "attempt", "1"),
                        Map.of("message", "m-1", "type", "w.m", "queue", "q", "attempt", "2"));
        assertThat(before).containsExactly(Map.of(), Map.of());
    }

    @Test
    void aLineShowsIt() {
        LoggerContext context = new LoggerContext();
        Logger logger = context.getLogger("dev.convection.Mailer");
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, "no route to {}", null, new Object[] {"host"});
        event.setMDCPropertyMap(Map.of("message", "m-1", "type", "w.m", "queue", "q", "attempt", "2"));

        assertThat(new LogLine().doLayout(event))
                .matches("\\S+ WARN Mailer: no route to host \\[w.m m-1 queue q attempt 2\\]\\R");
        LoggingEvent plain = new LoggingEvent("", logger, Level.INFO, "started", null, null);
        plain.setMDCPropertyMap(Map.of());
        assertThat(new LogLine().doLayout(plain)).matches("\\S+ INFO Mailer: started\\R");
    }
}
