package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A message leaves for the dead letters, and not before it is there. */
class DeadLettersTest extends OutcomesFixture {

    @Test
    void rejectedMessageIsADeadLetterAtOnce() {
        service(delivery -> Outcome.reject("no such stack")).start();

        put(order("m"));

        Eventually.is(() -> letters().size() == 1 && accepted() == 1);
        assertThat(letters().get(0).attribute("cvreason")).isEqualTo("rejected: no such stack");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void messageStaysUntilItsDeadLetterIsStored() {
        AtomicBoolean refused = new AtomicBoolean(true);
        broker.onSend = sent -> refused.get() ? CompletableFuture.failedFuture(failure(Kind.REFUSED)) : null;
        service(delivery -> Outcome.reject("no")).start();
        put(order("m"));

        Eventually.is(() -> broker.sends.size() >= 3);
        assertThat(broker.settled).isEmpty();
        refused.set(false);

        Eventually.is(() -> letters().size() == 1 && accepted() == 1);
        assertThat(broker.sends.stream().map(sent -> sent.message().copyId()).distinct())
                .hasSize(1);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void deadLetterThatIsNearlyTooLargeFits() {
        broker.traits = broker.traits.withMaxMessageBytes(10_000).withCounting(Counting.EXACT, false, 0);
        Bus bus = broker.open();
        String json = "{\"x\":\"" + "x".repeat(10_000 - 4096 - 256 - 8) + "\"}";
        bus.cast("orders", "orders.place", json, CastOptions.DEFAULT);
        WorkerService.builder(bus)
                .engine("e".repeat(100))
                .handler("orders", "orders.place", delivery -> Outcome.reject("\u20ac".repeat(2_000)))
                .start();

        Eventually.is(() -> letters().size() == 1 && accepted() == 1);
    }

    static Stream<Throwable> waysForHooksToFail() {
        return Stream.of(new java.io.IOException("as planned"), new AssertionError("as planned"));
    }

    @ParameterizedTest
    @MethodSource("waysForHooksToFail")
    void messageStaysUntilTheHookReturns(Throwable failure) {
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean fails = new AtomicBoolean(true);
        service(delivery -> Outcome.reject("no"))
                .onDeadLetter((delivery, reason) -> {
                    calls.incrementAndGet();
                    assertThat(reason).isEqualTo("rejected: no");
                    if (fails.get()) {
                        throw FakeBroker.<RuntimeException>raw(failure);
                    }
                })
                .start();
        put(order("m"));

        Eventually.is(() -> calls.get() >= 3);
        assertThat(broker.settled).isEmpty();
        assertThat(letters()).hasSize(1);
        fails.set(false);

        Eventually.is(() -> accepted() == 1);
        assertThat(letters()).hasSize(1);
    }

    @Test
    void hookThatAlwaysFailsDelaysNobody() {
        service(delivery -> delivery.message().id().equals("bad") ? Outcome.reject("no") : Outcome.done())
                .onDeadLetter((delivery, reason) -> {
                    throw new IllegalStateException("as planned");
                })
                .concurrency(1)
                .start();
        for (Destination place : List.of(ORDERS, DIRECTED)) {
            broker.put(
                    place,
                    order("bad").with("to", place.getClass().getSimpleName().toLowerCase()),
                    1);
            Eventually.is(() -> broker.waiting(place).isEmpty());
            Gate.linger(Duration.ofMillis(200));
            for (int i = 0; i < 20; i++) {
                broker.put(place, order("good" + i), 1);
            }
        }

        Eventually.is(() -> accepted() == 40);
    }

    @Test
    void undecodableMessageIsADeadLetterWithTheReason() {
        broker.onDecode = tag -> tag.message.id().equals("raw") ? "no CloudEvent" : null;
        service(delivery -> Outcome.done()).start();

        put(order("raw"));

        Eventually.is(() -> letters().size() == 1 && accepted() == 1);
        assertThat(letters().get(0).attribute("cvreason")).isEqualTo("undecodable: no CloudEvent");
        assertThat(attempts).isEmpty();
    }
}
