package dev.convection.engine.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.health.Condition.Phase;
import dev.convection.engine.telemetry.MicrometerListener;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.TransportException;
import dev.convection.worker.WorkerService;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} says against what the handlers, the callers and the broker saw. */
class CountersTest {
    private static final int CASTS = 400;
    private static final int ATTEMPTS = 3;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, LongAdder> truth = new ConcurrentHashMap<>();
    private final String name = "counters-" + System.nanoTime();
    private final MemoryBroker broker = MemoryBroker.named(name);
    private Bus bus;
    private EngineMeters meters;
    private HealthServer server;
    private Http http;

    @BeforeEach
    void served() throws Exception {
        bus = Bus.builder(URI.create("memory:" + name + "?lease=600ms"))
                .listener(new MicrometerListener(registry))
                .deadline(Duration.ofMillis(300))
                .open();
        meters = new EngineMeters(registry, this::condition);
        server = HealthServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::condition, meters::text);
        http = new Http(server.address());
    }

    private Condition condition() {
        Bus.Health health = bus.health();
        return new Condition(Phase.RUNNING, "e1", health.down(), health.working(), Map.of(), 0, Duration.ZERO);
    }

    @AfterEach
    void closed() {
        bus.close();
        server.close();
        meters.close();
        broker.close();
    }

    @Test
    void everyCastAttemptRetryAndDeadLetterIsCountedOnce() {
        Random random = new Random(20260701);
        Map<String, Integer> fates = new ConcurrentHashMap<>();
        WorkerService.builder(bus)
                .retry(RetryPolicy.DEFAULT
                        .withAttempts(ATTEMPTS)
                        .withBackoff(Duration.ofMillis(5), Duration.ofMillis(20)))
                .concurrency(8)
                .handler("q", "w.m", delivery -> handle(delivery, fates))
                .start();

        for (int i = 0; i < CASTS; i++) {
            fates.put("m" + i, random.nextInt(6));
            bus.cast("q", "w.m", "{}", CastOptions.DEFAULT.withId("m" + i));
        }

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(bus.depth("q").orElseThrow()).isZero();
            assertThat(sample("convection_handlers_running")).isZero();
        });
        AtomicInteger dead = new AtomicInteger();
        bus.deadLetters("q").browse(letter -> dead.incrementAndGet() > 0);
        Map<String, Double> samples = http.samples();
        String tags = "queue=\"q\",type=\"w.m\"";
        assertThat(dead).hasPositiveValue();
        assertThat(samples)
                .containsEntry("convection_casts_total{" + tags + "}", (double) CASTS)
                .containsEntry("convection_cast_time_seconds_count{" + tags + "}", (double) CASTS)
                .containsEntry("convection_handled_total{outcome=\"done\"," + tags + "}", seen("done"))
                .containsEntry("convection_handled_total{outcome=\"retry\"," + tags + "}", seen("retry"))
                .containsEntry("convection_handled_total{outcome=\"reject\"," + tags + "}", seen("reject"))
                .containsEntry(
                        "convection_handler_time_seconds_count{" + tags + "}",
                        seen("done") + seen("retry") + seen("reject"))
                .containsEntry("convection_retried_total{" + tags + "}", seen("retry") - seen("last"))
                .containsEntry("convection_dead_letters_total{" + tags + "}", (double) dead.get());
        assertThat((double) dead.get()).isEqualTo(seen("reject") + seen("last"));
    }

    private Outcome handle(Delivery delivery, Map<String, Integer> fates) {
        int fate = fates.get(delivery.message().id());
        if (fate == 5) {
            note("reject");
            return Outcome.reject("never");
        }
        if (fate >= delivery.attempt()) {
            note("retry");
            if (delivery.lastAttempt()) {
                note("last");
            }
            return Outcome.retry("not yet");
        }
        note("done");
        return Outcome.done();
    }

    @Test
    void aCastThatFailsIsCountedByItsKindAndAPartThatIsDownIsShown() {
        bus.cast("q", "w.m", "{}", CastOptions.DEFAULT);
        assertThat(sample("convection_part_up{part=\"casting\"}")).isEqualTo(1);

        broker.faults().disconnect();
        String kind = "";
        try {
            bus.cast("q", "w.m", "{}", CastOptions.DEFAULT);
        } catch (TransportException e) {
            kind = e.kind().name().toLowerCase(java.util.Locale.ROOT);
        }

        assertThat(sample("convection_casts_failed_total{kind=\"" + kind + "\",queue=\"q\",type=\"w.m\"}"))
                .isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(sample("convection_part_up{part=\"casting\"}")).isZero());
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);
        broker.faults().reconnect();
        await().untilAsserted(() ->
                assertThat(sample("convection_part_up{part=\"casting\"}")).isEqualTo(1));
        await().untilAsserted(
                        () -> assertThat(http.get("/health/ready").statusCode()).isEqualTo(200));
    }

    @Test
    void leasesThatAreRenewedAndLostAreCounted() throws Exception {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WorkerService.builder(bus)
                .handler("q", "w.m", delivery -> {
                    delivery.onLeaseLost(() -> lost.add(delivery.message().id()));
                    running.countDown();
                    end.await();
                    return Outcome.done();
                })
                .start();
        bus.cast("q", "w.m", "{}", CastOptions.DEFAULT.withId("long"));
        running.await();
        await().untilAsserted(() -> assertThat(sample("convection_leases_renewed_total{queue=\"q\"}"))
                .isGreaterThanOrEqualTo(2));
        assertThat(sample("convection_handlers_running")).isEqualTo(1);

        broker.faults().killReceivers();
        await().until(() -> lost.contains("long"));

        await().untilAsserted(() -> assertThat(sample("convection_leases_lost_total{queue=\"q\",type=\"w.m\"}"))
                .isEqualTo(1));
        end.countDown();
    }

    private void note(String what) {
        truth.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    private double seen(String what) {
        return truth.getOrDefault(what, new LongAdder()).sum();
    }

    private double sample(String key) {
        return http.samples().getOrDefault(key, Double.NaN);
    }
}
