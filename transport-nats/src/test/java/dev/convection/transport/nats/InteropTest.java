package dev.convection.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that has nothing but the client library and {@code docs/wire-format.md} works with a worker. */
class InteropTest {
    private static final byte[] BODY =
            "{\"address\": \"ada@example.org\", \"language\": \"en-GB\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<Message> handled = new CopyOnWriteArrayList<>();
    private NatsServer server;
    private Bus bus;
    private Connection foreigner;

    @BeforeEach
    void start() throws Exception {
        server = NatsServer.start(folder);
        bus = Bus.open(server.uri(""));
        foreigner = Nats.connect("nats://127.0.0.1:" + server.port());
    }

    @AfterEach
    void stop() throws Exception {
        foreigner.close();
        bus.close();
        server.close();
    }

    private static Headers golden() {
        return new Headers()
                .add("ce-specversion", "1.0")
                .add("ce-id", "5f0c")
                .add("ce-source", "/shop/3")
                .add("ce-type", "mail.welcome")
                .add("ce-time", "2026-01-02T03:04:05.678Z")
                .add("ce-datacontenttype", "application/json")
                .add("ce-note", "caf%C3%A9%20au%20lait");
    }

    private WorkerService serve(WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("e1")
                .handler("mail", "mail.welcome", handler)
                .start();
    }

    private int letters() {
        List<Object> all = new CopyOnWriteArrayList<>();
        bus.deadLetters("mail").browse(all::add);
        return all.size();
    }

    @Test
    void aForeignCastIsHandled() throws Exception {
        try (WorkerService service = serve(delivery -> {
            handled.add(delivery.message());
            return Outcome.done();
        })) {
            foreigner.jetStream().publish("convection.convection.mail.work", golden(), BODY);
            foreigner.jetStream().publish("convection.convection.mail.direct.e1", golden(), BODY);
            foreigner.jetStream().publish("convection.convection.mail.all", golden(), BODY);

            await().until(() -> handled.size() == 3);
            assertThat(handled).allSatisfy(message -> {
                assertThat(message.id()).isEqualTo("5f0c");
                assertThat(message.source()).isEqualTo("/shop/3");
                assertThat(message.attribute("note")).isEqualTo("café au lait");
                assertThat(message.body()).isEqualTo(BODY);
            });
        }
    }

    @Test
    void aForeignReaderReadsADeadLetter() throws Exception {
        try (WorkerService service = serve(delivery -> Outcome.reject("no such address: ä"))) {
            bus.cast("mail", "mail.welcome", "{}", CastOptions.DEFAULT.withId("lost"));
            await().until(() -> bus.depth("mail").orElse(0) == 0 && letters() == 1);
        }
        JetStreamSubscription letters = foreigner
                .jetStream()
                .subscribe(
                        "convection.convection.mail.dead",
                        PullSubscribeOptions.builder().durable("reader").build());

        List<io.nats.client.Message> read = letters.fetch(10, Duration.ofSeconds(5));

        assertThat(read).hasSize(1);
        Headers headers = read.get(0).getHeaders();
        assertThat(headers.getFirst("ce-id")).isEqualTo("lost");
        assertThat(headers.getFirst("ce-type")).isEqualTo("mail.welcome");
        assertThat(headers.getFirst("ce-cvreason")).contains("no%20such%20address:%20%C3%A4");
        assertThat(headers.getFirst("ce-cvattempts")).isEqualTo("1");
        assertThat(headers.getFirst("ce-cvengine")).isEqualTo("e1");
        assertThat(headers.getFirst("ce-cvorigin")).isEqualTo("mail");
        assertThat(read.get(0).getData()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCastIsReadByAForeigner() throws Exception {
        bus.cast("mail", "mail.welcome", "{\"a\":1}", CastOptions.DEFAULT.withId("grüße"));
        JetStreamSubscription work = foreigner
                .jetStream()
                .subscribe(
                        "convection.convection.mail.work",
                        PullSubscribeOptions.builder().durable("reader").build());

        io.nats.client.Message read = work.fetch(1, Duration.ofSeconds(5)).get(0);

        assertThat(read.getHeaders().getFirst("ce-specversion")).isEqualTo("1.0");
        assertThat(read.getHeaders().getFirst("ce-id")).isEqualTo("gr%C3%BC%C3%9Fe");
        assertThat(read.getHeaders().getFirst("Nats-Msg-Id")).startsWith("gr%C3%BC%C3%9Fe/0/");
        assertThat(read.getData()).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    }
}
