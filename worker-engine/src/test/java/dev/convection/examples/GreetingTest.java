package dev.convection.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.WorkerService;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What "Getting started" says that the greeting prints, it prints. */
class GreetingTest {

    @Test
    void greets() {
        Greeting greeting = new Greeting();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Bus bus = Bus.open(URI.create("memory:" + UUID.randomUUID()));
                WorkerService service = WorkerService.builder(bus)
                        .worker(greeting.contract(), greeting.worker(bus))
                        .start()) {
            bus.client(Greeter.class).greet("Ada");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Hello Ada\n"));
        } finally {
            System.setOut(before);
        }
    }
}
