package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.BusListener;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages that an engine does not know, or that are none. */
@ParameterizedClass
@EnumSource(Style.class)
class StrangersTest {
    private static final Duration DELAY = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    @AutoClose
    private final Rig rig;

    private final Book book = new Book();
    private final AtomicInteger parked = new AtomicInteger();

    StrangersTest(Style style) {
        this.rig = new Rig(style);
    }

    @Worker(name = "stranger", queue = QUEUE, version = "1.2")
    interface Old {
        @Asynchronous
        void greet(String name);
    }

    @Worker(name = "stranger", queue = QUEUE, version = "1.3")
    interface New {
        @Asynchronous
        void greet(String name, String language);
    }

    @Worker(name = "stranger", queue = QUEUE, version = "2.0")
    interface Other {
        @Asynchronous
        void greet(int number);
    }

    @Test
    @DisplayName(
            "ERR-4: an unknown type is left for a while, then a dead letter with the reason, never called an attempt")
    void unknownTypeIsParkedThenDead() {
        start(SHORT, builder -> builder.handler(QUEUE, TYPE, book));

        rig.bus.cast(QUEUE, "orders.unheard", "{}", CastOptions.DEFAULT.withId("a"));

        DeadLetter letter = rig.awaitDeadLetters(1).get(0);
        assertThat(letter.reason()).contains("unknown type orders.unheard").contains(TYPE);
        assertThat(letter.message().id()).isEqualTo("a");
        assertThat(Duration.between(letter.message().time(), letter.died())).isGreaterThan(SHORT);
        assertThat(parked).hasPositiveValue();
        assertThat(book.entries).isEmpty();
    }

    @Test
    @DisplayName("ERR-4: an engine that knows it and joins later handles it, at attempt 1")
    void engineThatKnowsHandlesIt() {
        start(LONG, builder -> builder.handler(QUEUE, "orders.other", book));
        rig.cast("a");
        Rig.eventually().until(() -> parked.get() > 2);

        rig.engine("knows", book);

        book.await(1);
        rig.awaitEmpty();
        assertThat(book.engines()).containsExactly("knows");
        assertThat(book.attempts()).containsExactly(1);
        assertThat(book.entries.get(0).delivery().message().attributes()).isEmpty();
    }

    @Test
    @DisplayName("VER-1: a newer message is left for a newer engine; an older one is handled by any")
    void newerVersionWaitsForANewerEngine() {
        List<String> greeted = new CopyOnWriteArrayList<>();
        start(LONG, builder -> builder.worker(Old.class, name -> greeted.add("old " + name)));
        rig.bus.client(New.class).greet("ada", "en");
        rig.bus.client(Old.class).greet("bob");
        Rig.eventually().until(() -> parked.get() > 2);
        assertThat(greeted).containsExactly("old bob");

        start(LONG, builder -> builder.worker(New.class, (name, language) -> greeted.add("new " + name + language)));

        rig.awaitEmpty();
        assertThat(greeted).containsExactly("old bob", "new adaen");
    }

    @Test
    @DisplayName("VER-1: another major version is a dead letter with the reason when nobody comes for it")
    void otherMajorVersionIsDeadInTheEnd() {
        start(SHORT, builder -> builder.worker(Old.class, name -> parked.set(-1)));

        rig.bus.client(Other.class).greet(1);

        assertThat(rig.awaitDeadLetters(1).get(0).reason())
                .contains("version 2.0")
                .contains("1.2");
        assertThat(parked).hasPositiveValue();
    }

    @Test
    @DisplayName("ERR-3: what is no CloudEvent is a dead letter with the reason and its bytes, and stops nobody")
    void undecodableIsADeadLetter() {
        rig.engine("e", book);
        byte[] body = {1, 2, 3};

        rig.faults.undecodable(QUEUE, body);
        rig.cast("a");

        DeadLetter letter = rig.awaitDeadLetters(1).get(0);
        assertThat(letter.reason()).startsWith("undecodable").contains("not a CloudEvent");
        assertThat(letter.message().body()).isEqualTo(body);
        assertThat(book.ids()).containsExactly("a");
    }

    @Test
    @DisplayName("ERR-3: a body that does not fit the method is a dead letter with the reason")
    void bodyThatDoesNotFitIsADeadLetter() {
        start(LONG, builder -> builder.worker(Other.class, number -> parked.set(number)));

        rig.bus.cast(QUEUE, "stranger.greet", "{\"number\":\"many\"}", CastOptions.DEFAULT);
        rig.bus.send(QUEUE, noJson(), CastOptions.DEFAULT);

        assertThat(rig.awaitDeadLetters(2)).allSatisfy(letter -> {
            assertThat(letter.reason()).contains("undecodable");
            assertThat(letter.attempts()).isEqualTo(1);
        });
        always().until(() -> parked.get() == 0);
    }

    private static Message noJson() {
        return Message.of(
                "no-json",
                "/s",
                "stranger.greet",
                java.time.Instant.EPOCH,
                "application/json",
                java.util.Map.of(),
                "not json".getBytes(StandardCharsets.UTF_8));
    }

    private void start(Duration patience, java.util.function.UnaryOperator<WorkerService.Builder> handlers) {
        var bus = rig.closing(rig.busBuilder()
                .listener(new BusListener() {
                    @Override
                    public void parked(Message message, String queue) {
                        parked.incrementAndGet();
                    }

                    @Override
                    public void handled(Delivery delivery, Outcome outcome, Duration took) {
                        assertThat(delivery.attempt()).isEqualTo(1);
                    }
                })
                .open());
        rig.closing(handlers.apply(WorkerService.builder(bus).unknown(DELAY, patience))
                .start());
    }
}
