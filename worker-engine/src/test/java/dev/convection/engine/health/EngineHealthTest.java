package dev.convection.engine.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.engine.Engine;
import dev.convection.engine.config.ConfigReader;
import dev.convection.engine.config.Redaction;
import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.CastOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole engine and what it tells of itself. */
class EngineHealthTest {
    private final MemoryBroker broker = MemoryBroker.named("health-" + System.nanoTime());

    @TempDir
    Path dir;

    private Engine engine;
    private EngineHealth health;
    private Http http;

    @BeforeEach
    void open() throws Exception {
        engine = Engine.of(
                new ConfigReader(dir)
                        .flag("transport.uri", broker.uri().toString(), "--transport")
                        .flag("store.url", "jdbc:h2:mem:" + broker.name(), "--store")
                        .flag("engine.name", "e1", "--set")
                        .flag("cast.deadline", "500ms", "--set")
                        .read(),
                List.of(),
                List.of());
        health = EngineHealth.open(
                engine,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Redaction(List.of("away")),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Duration.ofMillis(50));
        http = new Http(health.address());
    }

    @AfterEach
    void close() {
        engine.close();
        health.close();
        broker.close();
    }

    @Test
    void itsLifeIsToldFromTheStartToTheEnd() {
        assertThat(http.json("/health/ready").get("phase").asString()).isEqualTo("starting");
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);

        engine.start(Duration.ofSeconds(5));
        health.started();
        await().until(() -> http.get("/health/ready").statusCode() == 200);
        await().untilAsserted(
                        () -> assertThat(http.json("/health/ready").get("parts").propertyNames())
                                .contains("queue converger", "queue stack", "queue stack, directed to e1", "store"));
        assertThat(http.json("/health/ready").get("engine").asString()).isEqualTo("e1");

        health.stopping();
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aBrokerThatIsAwayMakesItNotReadyAndTheReasonHasNoSecrets() {
        engine.start(Duration.ofSeconds(5));
        health.started();
        await().until(() -> http.get("/health/ready").statusCode() == 200);

        broker.faults().disconnect();

        await().until(() -> http.get("/health/ready").statusCode() == 503);
        assertThat(http.json("/health/ready").get("parts").get("queue stack").toString())
                .contains("\"status\":\"DOWN\"", "***")
                .doesNotContain("away");
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        broker.faults().reconnect();
        await().until(() -> http.get("/health/ready").statusCode() == 200);
    }

    @Test
    void queuesAreAsDeepAsTheyAre() {
        engine.start(Duration.ofSeconds(5));
        health.started();
        engine.bus().cast("stack", "stack.nonsense", "{}", CastOptions.DEFAULT);
        engine.bus().cast("stack", "stack.delete_stack", "{}", CastOptions.DEFAULT);

        await().untilAsserted(() -> assertThat(
                        http.json("/health/ready").get("queues").get("stack").toString())
                .isEqualTo("{\"messages\":1,\"deadLetters\":1}"));
        assertThat(http.samples())
                .containsEntry("convection_queue_depth{queue=\"stack\"}", 1.0)
                .containsEntry("convection_dead_letters_depth{queue=\"stack\"}", 1.0)
                .containsEntry("convection_queue_depth{queue=\"converger\"}", 0.0)
                .containsEntry("convection_ready", 1.0);
    }

    @Test
    void aStoreThatDoesNotAnswerMakesItNotReady() {
        engine.start(Duration.ofSeconds(5));
        health.started();
        await().until(() -> http.get("/health/ready").statusCode() == 200);

        engine.close(); // the store with it

        await().untilAsserted(() -> assertThat(
                        http.json("/health/ready").get("parts").get("store").toString())
                .contains("\"status\":\"DOWN\""));
    }
}
