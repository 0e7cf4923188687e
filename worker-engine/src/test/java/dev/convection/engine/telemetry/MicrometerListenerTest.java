package dev.convection.engine.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.TransportException;
import dev.convection.worker.WorkerService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MicrometerListenerTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerListener listener = new MicrometerListener(registry);

    @Test
    void countsWhatTheBusDoes() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (Bus bus = bus()) {
            WorkerService.builder(bus)
                    .retry(RetryPolicy.DEFAULT.withAttempts(2).withBackoff(Duration.ZERO, Duration.ZERO))
                    .handler("q", "w.good", delivery -> {
                        hold.await();
                        return Outcome.done();
                    })
                    .handler("q", "w.bad", delivery -> Outcome.retry("no"))
                    .handler("q", "w.wrong", delivery -> Outcome.reject("never"))
                    .start();
            bus.cast("q", "w.good", "{}", CastOptions.DEFAULT);
            await().untilAsserted(() ->
                    assertThat(gauge("convection.handlers.running")).isEqualTo(1));
            hold.countDown();
            bus.cast("q", "w.bad", "{}", CastOptions.DEFAULT);
            bus.cast("q", "w.wrong", "{}", CastOptions.DEFAULT);
            bus.cast("q", "w.unknown", "{}", CastOptions.DEFAULT);

            await().untilAsserted(() -> {
                assertThat(count("convection.handled", "w.good", "outcome", "done"))
                        .isEqualTo(1);
                assertThat(count("convection.handled", "w.bad", "outcome", "retry"))
                        .isEqualTo(2);
                assertThat(count("convection.retried", "w.bad")).isEqualTo(1);
                assertThat(count("convection.dead.letters", "w.bad")).isEqualTo(1);
                assertThat(count("convection.handled", "w.wrong", "outcome", "reject"))
                        .isEqualTo(1);
                assertThat(count("convection.dead.letters", "w.wrong")).isEqualTo(1);
                assertThat(count("convection.parked", "w.unknown")).isEqualTo(1);
                assertThat(count("convection.casts", "w.good")).isEqualTo(1);
                assertThat(gauge("convection.handlers.running")).isZero();
            });
            assertThat(registry.get("convection.handler.time")
                            .tags("queue", "q", "type", "w.good")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void showsHowMuchOfTheWindowIsUsedByQueue() {
        listener.windowUsed("q", 0.5);
        listener.windowUsed("other", 0.25);
        listener.windowUsed("q", 0.75);

        assertThat(registry.get("convection.window.used")
                        .tags("queue", "q")
                        .gauge()
                        .value())
                .isEqualTo(0.75);
        assertThat(registry.get("convection.window.used")
                        .tags("queue", "other")
                        .gauge()
                        .value())
                .isEqualTo(0.25);
    }

    @Test
    void countsFailuresByTheirKind() {
        Message message = message("w.m");

        listener.cast(
                message,
                "q",
                Duration.ofMillis(5),
                new TransportException(TransportException.Kind.OUTCOME_UNKNOWN, "memory", "gone", null));

        assertThat(count("convection.casts.failed", "w.m", "kind", "outcome_unknown"))
                .isEqualTo(1);
        assertThat(registry.find("convection.casts").counter()).isNull();
    }

    @Test
    void countsLeasesAndParts() {
        listener.renewed("q", 3);
        listener.state("queue q", false, "gone");
        listener.state("queue q", false, "still gone");

        assertThat(registry.get("convection.leases.renewed")
                        .tag("queue", "q")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(gauge("convection.parts.down")).isEqualTo(1);
        listener.state("queue q", true, "");
        assertThat(gauge("convection.parts.down")).isZero();
    }

    @Test
    void strangersCannotMakeMetersWithoutEnd() {
        for (int i = 0; i < 5000; i++) {
            listener.parked(message("w.m" + i), "q" + i);
        }

        assertThat(registry.find("convection.parked").counters()).hasSizeLessThan(250);
        assertThat(count("convection.parked", "other")).isGreaterThan(4000);
    }

    private Bus bus() {
        return Bus.builder(URI.create("memory:" + getClass().getSimpleName()))
                .listener(listener)
                .open();
    }

    private static Message message(String type) {
        return Message.of("1", "/test", type, Instant.EPOCH, "application/json", Map.of(), new byte[0]);
    }

    private double count(String name, String type, String... more) {
        return registry.get(name).tag("type", type).tags(more).counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
