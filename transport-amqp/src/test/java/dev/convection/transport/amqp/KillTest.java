package dev.convection.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Message;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon another engine has what a killed or a frozen one held. */
class KillTest {
    private static final int KILLS = 5;
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Destination QUEUE = new Destination.Queue("q");

    private static BrokerProcess broker(String profile) throws Exception {
        return profile.equals("artemis")
                ? BrokerProcess.artemis("user=engine", "password=s3cret-kill", "idle=" + IDLE.toMillis())
                : BrokerProcess.brokerJ("user=engine", "password=s3cret-kill", "heartbeat=" + IDLE.toSeconds() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"artemis", "qpid-broker-j"})
    void whatWasHeldGoesToAnother(String profile) throws Exception {
        List<Duration> took = new ArrayList<>();
        Duration frozen;
        try (BrokerProcess broker = broker(profile).start()) {
            URI uri = URI.create("amqp://127.0.0.1:" + broker.port());
            TransportConfig config = new TransportConfig(
                    uri, "kill", true, Map.of("user", "engine", "password", "s3cret-kill"), Map.of("profile", profile));
            try (Transport transport = new AmqpTransportProvider().open(config)) {
                for (int i = 0; i < KILLS; i++) {
                    took.add(after("-KILL", uri, profile, transport));
                }
                frozen = after("-STOP", uri, profile, transport);
            }
        }
        System.out.println(
                "After SIGKILL on " + profile + ", another has it after " + took + ", after SIGSTOP " + frozen);
        assertThat(took).allMatch(each -> each.compareTo(Duration.ofSeconds(1)) < 0);
        assertThat(frozen).isLessThan(IDLE.plusSeconds(1));
    }

    private static Duration after(String signal, URI uri, String profile, Transport transport) throws Exception {
        try (Sender sender = transport.openSender()) {
            Message message = Message.of("m", "/kill", "a.b", Instant.now(), "text/plain", Map.of(), new byte[1]);
            sender.send(QUEUE, message, Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path").replace("\n", File.pathSeparator),
                        HolderMain.class.getName(),
                        uri.toString(),
                        "q",
                        profile)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
            assertThat(said.readLine()).isEqualTo("HELD");
            return taken(signal, holder, transport.openReceiver(QUEUE, 1));
        } finally {
            holder.destroyForcibly();
        }
    }

    private static <T> Duration taken(String signal, Process holder, Receiver<T> receiver) throws Exception {
        try {
            assertThat(receiver.poll(1, Duration.ofMillis(100))).isEmpty();
            long killed = System.nanoTime();
            new ProcessBuilder("kill", signal, Long.toString(holder.pid())).start();
            List<Received<T>> all = receiver.poll(1, Duration.ofSeconds(30));
            Duration took = Duration.ofNanos(System.nanoTime() - killed);
            assertThat(all).hasSize(1);
            receiver.settle(List.of(
                    dev.convection.worker.spi.Settlement.accept(all.get(0).tag())));
            return took;
        } finally {
            receiver.close();
        }
    }
}
