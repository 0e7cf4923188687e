package dev.convection.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.engine.health.Condition.Depth;
import dev.convection.engine.health.Condition.Phase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private Condition condition = condition(Phase.RUNNING, Map.of());
    private HealthServer server;
    private Http http;

    @BeforeEach
    void open() throws Exception {
        server = HealthServer.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> condition, () -> "a_metric 1.0\n");
        http = new Http(server.address());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void tellsThatItLivesWhateverIsDown() {
        condition = condition(Phase.STARTING, Map.of("casting", "gone"));

        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(http.json("/health/live").get("status").asString()).isEqualTo("UP");
    }

    @Test
    void isReadyOnlyWhileItRunsAndEverythingWorks() {
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(http.json("/health/ready").toString())
                .isEqualTo("{\"status\":\"UP\",\"phase\":\"running\",\"engine\":\"e1\","
                        + "\"parts\":{\"store\":{\"status\":\"UP\"}},"
                        + "\"queues\":{\"q\":{\"messages\":3,\"deadLetters\":null}},"
                        + "\"handlers\":{\"running\":2,\"longestSeconds\":1.5}}");

        condition = condition(Phase.RUNNING, Map.of("casting", "no route"));
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(http.json("/health/ready").get("parts").get("casting").toString())
                .isEqualTo("{\"status\":\"DOWN\",\"reason\":\"no route\"}");
        condition = condition(Phase.STARTING, Map.of());
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);
        condition = condition(Phase.STOPPING, Map.of());
        assertThat(http.json("/health/ready").get("phase").asString()).isEqualTo("stopping");
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void servesMetricsAsPrometheusReadsThem() {
        assertThat(http.get("/metrics").headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(http.get("/metrics").body()).isEqualTo("a_metric 1.0\n");
    }

    @Test
    void refusesEverythingElse() {
        assertThat(http.get("/").statusCode()).isEqualTo(404);
        assertThat(http.get("/metrics/x").statusCode()).isEqualTo(404);
        assertThat(http.send("POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(http.send("HEAD", "/health/ready").statusCode()).isEqualTo(200);
        assertThat(http.send("HEAD", "/health/ready").body()).isEmpty();
    }

    @Test
    void whatFailsWithinIsNoSilence() {
        condition = null;

        assertThat(http.get("/health/ready").statusCode()).isEqualTo(500);
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
    }

    private static Condition condition(Phase phase, Map<String, String> down) {
        return new Condition(
                phase, "e1", down, List.of("store"), Map.of("q", new Depth(3L, null)), 2, Duration.ofMillis(1500));
    }
}
