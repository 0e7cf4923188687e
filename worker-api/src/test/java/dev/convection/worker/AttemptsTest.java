package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker.Sent;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an attempt, and what does not. */
class AttemptsTest extends OutcomesFixture {

    @Test
    void messageThatKilledItsEnginesIsADeadLetterAndTheHookIsTold() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        service(delivery -> Outcome.done())
                .onDeadLetter((delivery, reason) -> told.add(reason))
                .start();

        broker.put(ORDERS, order("m"), 7); // more than twice its attempts, as the count is no exact one

        Eventually.is(() -> accepted() == 1);
        assertThat(letters()).hasSize(1);
        assertThat(told).containsExactly("6 attempts began, and the last was not seen to end");
        assertThat(letters().get(0).attribute("cvattempts")).isEqualTo("3");
        assertThat(attempts).isEmpty();
    }

    @Test
    void copyIsMadeBeforeTheBrokerGivesTheMessageUp() {
        broker.traits = broker.traits.withCounting(Counting.HINT, false, 5);
        service(delivery -> Outcome.done()).retry(QUICK.withAttempts(100)).start();

        broker.put(ORDERS, order("fine"), 3);
        broker.put(ORDERS, order("nearly"), 4);

        Eventually.is(() -> accepted() == 3);
        assertThat(attempts).extracting(Attempt::id).containsExactlyInAnyOrder("fine", "nearly");
        assertThat(attempts).extracting(Attempt::number).containsExactlyInAnyOrder(3, 4);
        assertThat(broker.stored).hasSize(1);
    }

    @Test
    void copyIsMadeInALaneTooBeforeTheBrokerGivesTheMessageUp() {
        broker.traits = Broker.DELAYS_NOTHING.traits().withCounting(Counting.HINT, true, 5);
        service(delivery -> Outcome.done()).start();
        Destination lane = new Destination.Lane("orders", 4);
        String later = Long.toString(System.currentTimeMillis() + 60_000);

        broker.put(lane, order("m").with(Map.of("cvleave", later, "cvdue", later, "cvorigin", "orders")), 4);

        Eventually.is(() -> broker.stored.size() == 1 && accepted() == 1);
        Sent copy = broker.stored.peek();
        assertThat(copy.to()).isInstanceOf(Destination.Lane.class);
        assertThat(copy.message().attribute("cvdue")).isEqualTo(later);
        assertThat(copy.message().copyId()).isNotEqualTo(order("m").copyId());
    }

    @ParameterizedTest
    @EnumSource
    void stoppingAnEngineBurnsNoAttemptOfWhatIsDirectedToIt(Broker kind) {
        broker.traits = kind.traits();
        broker.put(DIRECTED, order("m"), 1);

        stoppingBurnsNoAttempt();
    }

    @ParameterizedTest
    @EnumSource
    void stoppingAnEngineBurnsNoAttempt(Broker kind) {
        broker.traits = kind.traits();
        put(order("m"));

        stoppingBurnsNoAttempt();
    }

    private void stoppingBurnsNoAttempt() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .drainLimit(Duration.ZERO)
                .build();
        for (int i = 1; i <= 5; i++) {
            int expected = i;
            service.start();
            Eventually.is(() -> attempts.size() == expected);
            service.stop();
        }
        gate.open();
        service.start();

        Eventually.is(() -> attempts.size() == 6);
        assertThat(attempts).extracting(Attempt::number).containsOnly(1);
        assertThat(letters()).isEmpty();
    }

    @Test
    void messageThatComesTooEarlyAgainAndAgainBurnsNoAttempt() {
        broker.traits = Broker.COUNTS_AND_DELAYS.traits();
        service(delivery -> Outcome.done()).start();
        String due = Long.toString(System.currentTimeMillis() + 300);

        // As by an engine whose clock is ahead: it released the message for less time than this one would.
        broker.put(ORDERS, order("m").with("cvdue", due).with("cvcopy", "1"), 2);

        Eventually.is(() -> attempts.size() == 1);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(Long.parseLong(due));
        assertThat(attempts).extracting(Attempt::number).containsExactly(1);
        allSettled();
    }

    @Test
    void numbersThatAnybodyMayHaveWrittenDoNoHarm() {
        for (Broker kind : Broker.values()) {
            broker.traits = kind.traits();
            WorkerService service = service(delivery -> Outcome.done())
                    .unknown(Duration.ofSeconds(5), Duration.ofMinutes(1))
                    .start();
            int opened = broker.receiversOpened.get();
            String max = Long.toString(Long.MAX_VALUE);
            for (String value : List.of(max, "-1", "0", "x", "", "99999999999999999999", "1e9", "\u0661")) {
                for (String name : List.of("cvdue", "cvattempt", "cvcopy", "cvparked", "cvleave", "cvorigin")) {
                    put(order(kind + name + value).with(name, value));
                    put(message(kind + name + value, "orders.unknown").with(name, value));
                    broker.put(
                            new Destination.Lane("orders", 1),
                            order(kind + name + value).with(name, value),
                            1);
                }
            }
            put(order("good" + kind));
            Eventually.is(
                    () -> attempts.stream().anyMatch(attempt -> attempt.id().equals("good" + kind)));
            assertThat(broker.receiversOpened).hasValue(opened);
            service.stop();
        }
        assertThat(log.of(Level.ERROR, "given back")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void brokerThatGivesUpSoonerThanACopyCanBeMadeIsRefused(int limit) {
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> broker.traits.withCounting(Counting.HINT, false, limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deliveryLimit " + limit);
    }

    @ParameterizedTest
    @EnumSource
    void underFailuresNothingIsLostAndNothingIsLeft(Broker kind) {
        broker.traits = kind.traits();
        Queue<String> done = new ConcurrentLinkedQueue<>();
        broker.onSend = sent -> ThreadLocalRandom.current().nextInt(20) == 0
                ? CompletableFuture.failedFuture(failure(Kind.UNAVAILABLE))
                : null;
        broker.onSettle = receiver -> {
            if (ThreadLocalRandom.current().nextInt(200) == 0) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        broker.onOpenReceiver = source -> {
            if (ThreadLocalRandom.current().nextInt(10) == 0) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        service(delivery -> {
                    if (ThreadLocalRandom.current().nextInt(4) == 0) {
                        throw new IllegalStateException("as planned");
                    }
                    done.add(delivery.message().id());
                    return Outcome.done();
                })
                .retry(new RetryPolicy(100, Duration.ZERO, 1, Duration.ZERO, 0))
                .concurrency(8)
                .start();
        for (int i = 0; i < 500; i++) {
            put(order("m" + i));
        }

        Eventually.holds(() -> assertThat(done.stream().distinct()).hasSize(500));
        allSettled();
        assertThat(letters()).isEmpty();
    }
}
