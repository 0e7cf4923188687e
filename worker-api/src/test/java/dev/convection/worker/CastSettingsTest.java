package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker.Sent;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is refused before anything is sent, and what health and log tell. */
class CastSettingsTest extends CastFixture {
    @Test
    void concurrentCastsEnterTheSenderOneByOne() {
        Bus bus = broker.open(builder -> builder.window(50));
        AtomicInteger done = new AtomicInteger();
        List<Thread> casters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int caster = i;
            casters.add(new Thread(() -> {
                for (int n = 0; n < 500; n++) {
                    cast(bus, CastOptions.DEFAULT.withId(caster + "-" + n));
                    done.incrementAndGet();
                }
            }));
        }

        casters.forEach(Thread::start);

        Eventually.is(() -> done.get() == 4000);
        assertThat(broker.stored.stream().map(sent -> sent.message().id()).distinct())
                .hasSize(4000);
    }

    @Test
    void tooLargeNamesTheLimitAndKeepsTheClientUsable() {
        broker.traits = broker.traits.withMaxMessageBytes(10_000);
        Bus bus = broker.open();

        assertThatThrownBy(() -> bus.cast("orders", "orders.place", "{\"x\":\"" + "x".repeat(9_000) + "\"}", SHORT))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE))
                .hasMessageContaining("of at most 5904")
                .hasMessageContaining("orders.place");
        cast(bus, CastOptions.DEFAULT);

        assertThat(broker.stored).hasSize(1);
    }

    @Test
    void optionsChooseDestinationIdAndHeaders() {
        Bus bus = broker.open(builder -> builder.source("/me"));

        cast(bus, CastOptions.DEFAULT);
        cast(bus, CastOptions.DEFAULT.toEngine("e1").withId("mine").withHeader("tenant", "t1"));
        cast(bus, CastOptions.DEFAULT.toEveryEngine());

        List<Sent> sent = List.copyOf(broker.stored);
        assertThat(sent)
                .extracting(Sent::to)
                .containsExactly(
                        new Destination.Queue("orders"),
                        new Destination.Directed("orders", "e1"),
                        new Destination.Fanout("orders"));
        Message second = sent.get(1).message();
        assertThat(second.id()).isEqualTo("mine");
        assertThat(second.source()).isEqualTo("/me");
        assertThat(second.attributes()).containsExactly(java.util.Map.entry("tenant", "t1"));
        assertThat(sent.stream().map(each -> each.message().id()).distinct()).hasSize(3);
    }

    @Test
    void wrongNamesAndBodiesAreRefusedBeforeAnyIo() {
        Bus bus = broker.open();

        assertThatThrownBy(() -> bus.cast("no queue", "t", "{}", CastOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no queue");
        assertThatThrownBy(() -> bus.cast("", "t", "{}", CastOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.cast("orders", "", "{}", CastOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type");
        assertThatThrownBy(() -> bus.cast("orders", "t", "[]", CastOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("t: the body is not a JSON object");
        assertThatThrownBy(() -> bus.cast("orders", "t", "{} {}", CastOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.cast("orders", "t", "{\"a\":", CastOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.cast("orders", "t", "{}", CastOptions.DEFAULT.toEngine("a b")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.cast("orders", "t", "{}", CastOptions.DEFAULT.withHeader("Not-Legal", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Not-Legal");

        assertThat(broker.sendersOpened).hasValue(0);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> broker.open(builder -> builder.window(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window");
        assertThatThrownBy(() -> broker.open(builder -> builder.deadline(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deadline");
        assertThatThrownBy(() -> broker.open(builder -> builder.source("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source");
        assertThatThrownBy(() -> broker.open(builder -> builder.namespace("a b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("namespace");
        assertThatThrownBy(() -> broker.open(builder -> builder.security("pasword", "s3cret")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pasword")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void healthTellsOfAnOutageOnceAndComesUpAgainThoughNobodyCasts() {
        Bus bus = broker.open();
        cast(bus, CastOptions.DEFAULT);
        AtomicInteger refusals = new AtomicInteger();
        broker.onOpenSender = () -> {
            refusals.incrementAndGet();
            throw failure(Kind.UNAVAILABLE);
        };
        broker.onSend = sent -> {
            throw failure(Kind.UNAVAILABLE);
        };

        assertThat(bus.health().working()).containsExactly("casting");
        failureOf(bus, SHORT);
        Eventually.is(() -> refusals.get() >= 3);
        assertThat(bus.health().down()).containsOnlyKeys("casting");
        assertThat(bus.health().working()).isEmpty();
        broker.onOpenSender = () -> {};

        Eventually.is(() -> bus.health().up());
        assertThat(bus.health().working()).containsExactly("casting");
        assertThat(log.of(Level.INFO, "casting")).hasSize(2);
    }

    @Test
    void sendersThatComeAndGoMakeTwoLogLinesEach() {
        Bus bus = broker.open();
        broker.onSend = sent -> {
            throw failure(Kind.UNAVAILABLE);
        };

        failureOf(bus, CastOptions.DEFAULT.within(Duration.ofMillis(500)));

        assertThat(broker.sendersOpened.get()).isBetween(2, 6);
        assertThat(log.of(Level.INFO, "")).hasSizeBetween(1, 2 * broker.sendersOpened.get());
    }
}
