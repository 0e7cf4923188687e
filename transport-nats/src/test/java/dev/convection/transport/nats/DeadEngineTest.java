package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines in processes of their own are killed by SIGKILL with a message in hand: another has it within the lease. */
class DeadEngineTest {
    private static final int KILLS = 7;
    private static final Duration LEASE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    /** The engine that is to die: takes one message and never ends with it. */
    static final class Doomed {
        private Doomed() {}

        public static void main(String[] arguments) throws Exception {
            Bus bus = Bus.open(URI.create(arguments[0]));
            WorkerService.builder(bus)
                    .engine("doomed")
                    .concurrency(1)
                    .handler("work", "t.m", delivery -> {
                        System.out.println(delivery.message().id());
                        new CountDownLatch(1).await();
                        return Outcome.done();
                    })
                    .start();
        }
    }

    @Test
    @Timeout(180)
    void killIsMadeGoodWithinTheLease() throws Exception {
        Map<String, Long> handled = new ConcurrentHashMap<>();
        List<Long> took = new ArrayList<>();
        try (NatsServer server = NatsServer.start(folder)) {
            URI uri = server.uri("?ackWait=" + LEASE.toMillis() + "ms");
            try (Bus bus = Bus.open(uri)) {
                for (int i = 0; i < KILLS; i++) {
                    took.add(kill(bus, uri, "m" + i, handled));
                }
            }
        }
        took.sort(null);
        System.out.printf(
                "Killed engines, lease %d ms: made good after %d ms (median), %d ms (most)%n",
                LEASE.toMillis(), took.get(KILLS / 2), took.get(KILLS - 1));
        assertThat(took.get(KILLS - 1)).isLessThan(LEASE.plusSeconds(1).toMillis());
    }

    private static long kill(Bus bus, URI uri, String id, Map<String, Long> handled) throws Exception {
        Process doomed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        uri.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(doomed.getInputStream(), StandardCharsets.UTF_8))) {
            bus.cast("work", "t.m", "{}", CastOptions.DEFAULT.withId(id));
            assertThat(out.readLine()).isEqualTo(id);
            try (WorkerService heir = WorkerService.builder(bus)
                    .engine("heir")
                    .handler("work", "t.m", delivery -> {
                        handled.put(delivery.message().id(), System.nanoTime());
                        return Outcome.done();
                    })
                    .start()) {
                long killed = System.nanoTime();
                doomed.destroyForcibly().waitFor();
                await().atMost(Duration.ofSeconds(20)).until(() -> handled.containsKey(id));
                return (handled.get(id) - killed) / 1_000_000;
            }
        } finally {
            doomed.destroyForcibly();
        }
    }
}
