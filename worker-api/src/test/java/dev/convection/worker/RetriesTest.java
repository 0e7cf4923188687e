package dev.convection.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker.Sent;
import dev.convection.worker.fake.Gate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a message comes again, and that nothing is lost between a copy and its original. */
class RetriesTest extends OutcomesFixture {
    @ParameterizedTest
    @EnumSource
    void failedAttemptsAreRepeatedAfterTheirBackoffAndNotEarlier(Broker kind) {
        broker.traits = kind.traits();
        service(delivery -> {
                    if (!delivery.lastAttempt()) {
                        throw new IllegalStateException("not yet");
                    }
                    return Outcome.done();
                })
                .start();

        put(order("m"));

        Eventually.is(() -> attempts.size() == 3);
        allSettled();
        List<Attempt> all = List.copyOf(attempts);
        assertThat(all).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(all).extracting(Attempt::last).containsExactly(false, false, true);
        assertThat(all.get(1).at() - all.get(0).at()).isGreaterThanOrEqualTo(60_000_000);
        assertThat(all.get(2).at() - all.get(1).at()).isGreaterThanOrEqualTo(120_000_000);
        assertThat(letters()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lastFailureIsADeadLetterWithEverythingUnchangedAndTheReasonBesides(Broker kind) {
        broker.traits = kind.traits();
        service(delivery -> {
                    throw new IllegalStateException("broken: \u0000\n\ud83d\ude00");
                })
                .start();
        Message cast = Message.of(
                "m",
                "/me",
                "orders.place",
                Instant.now(),
                "text/plain",
                Map.of("tenant", "t"),
                "body".getBytes(StandardCharsets.UTF_8));

        put(cast);

        Eventually.is(() -> letters().size() == 1);
        allSettled();
        Message letter = letters().get(0);
        assertThat(letter.without("cvreason", "cvattempts", "cvdied", "cvengine", "cvorigin", "cvcopy"))
                .isEqualTo(cast);
        assertThat(letter.attribute("cvreason")).startsWith("IllegalStateException: broken: ? ");
        assertThat(letter.attribute("cvattempts")).isEqualTo("3");
        assertThat(letter.attribute("cvengine")).isEqualTo("e1");
        assertThat(letter.attribute("cvorigin")).isEqualTo("orders");
        assertThat(Instant.parse(letter.attribute("cvdied")))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource
    void deferredMessagesComeAgainAsNewNotEarlier(Broker kind) {
        broker.traits = kind.traits();
        AtomicInteger calls = new AtomicInteger();
        service(delivery -> {
                    return calls.incrementAndGet() < 4 ? Outcome.defer(Duration.ofMillis(80)) : Outcome.done();
                })
                .retry(QUICK.withAttempts(2))
                .start();

        put(order("m"));

        Eventually.is(() -> attempts.size() == 4);
        allSettled();
        List<Attempt> all = List.copyOf(attempts);
        assertThat(all).extracting(Attempt::number).containsOnly(1);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).at() - all.get(i - 1).at()).isGreaterThanOrEqualTo(80_000_000);
        }
        assertThat(letters()).isEmpty();
    }

    @Test
    void handlerMayChooseALongerDelay() {
        service(delivery -> delivery.attempt() == 1 ? Outcome.retry(Duration.ofMillis(300), "later") : Outcome.done())
                .start();

        put(order("m"));

        Eventually.is(() -> attempts.size() == 2);
        List<Attempt> all = List.copyOf(attempts);
        assertThat(all.get(1).at() - all.get(0).at()).isGreaterThanOrEqualTo(300_000_000);
    }

    @ParameterizedTest
    @EnumSource
    void delaysBeyondAllMeasureKeepTheMessageAndLeakNoSlot(Broker kind) {
        broker.traits = kind.traits();
        Duration forever = ChronoUnit.FOREVER.getDuration();
        service(delivery -> switch (delivery.message().id()) {
                    case "retry" -> Outcome.retry(forever, "later");
                    case "defer" -> Outcome.defer(forever);
                    default -> Outcome.done();
                })
                .retry(QUICK.withBackoff(Duration.ofMillis(1), forever))
                .concurrency(1)
                .start();

        put(order("retry"));
        put(order("defer"));
        put(order("m"));

        Eventually.is(() -> attempts.size() == 3);
        Eventually.is(() -> broker.settled.size() >= 3);
        assertThat(log.of(Level.ERROR, "")).isEmpty();
    }

    @Test
    void copyIsStoredBeforeItsOriginalIsAccepted() {
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        broker.onSend = sent -> {
            CompletableFuture<Void> confirmation = new CompletableFuture<>();
            confirmations.add(confirmation);
            return confirmation;
        };
        service(delivery -> Outcome.retry("again")).start();
        put(order("m"));
        Eventually.is(() -> broker.sends.size() == 1);

        Eventually.staysSo(
                Duration.ofMillis(100), () -> assertThat(broker.settled).isEmpty());
        confirmations.get(0).complete(null);

        Eventually.is(() -> accepted() == 1);
        Sent copy = broker.sends.peek();
        assertThat(copy.to()).isEqualTo(ORDERS);
        assertThat(copy.delay()).isGreaterThanOrEqualTo(Duration.ofMillis(60));
        assertThat(copy.message().id()).isEqualTo("m");
        assertThat(copy.message().copyId()).isNotEqualTo(order("m").copyId());
        assertThat(copy.message().attribute("cvattempt")).isEqualTo("2");
    }

    @Test
    void copyThatComesBeforeItsOriginalIsSettledIsHandledForItself() {
        AtomicBoolean slow = new AtomicBoolean(true);
        broker.onSend = sent -> {
            // The broker has stored it and gives it out; its word of it is late.
            broker.put(sent.to(), sent.message(), 1);
            return slow.getAndSet(false)
                    ? CompletableFuture.supplyAsync(
                            () -> null,
                            CompletableFuture.delayedExecutor(300, java.util.concurrent.TimeUnit.MILLISECONDS))
                    : CompletableFuture.completedFuture(null);
        };
        service(delivery -> delivery.attempt() == 1 ? Outcome.retry("again") : Outcome.done())
                .start();

        put(order("m"));

        Eventually.is(() -> accepted() == 2);
        assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void messagesOfOneIdFromTwoSourcesAreTwoMessages() {
        Gate gate = new Gate();
        service(delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .start();
        Message one = order("1");
        Message other =
                Message.of("1", "/somebody/else", "orders.place", one.time(), "application/json", Map.of(), one.body());

        put(one);
        put(other);

        Eventually.is(() -> attempts.size() == 2);
        gate.open();
        Eventually.is(() -> accepted() == 2);
    }

    @Test
    void idThatLooksLikeACopyIsAnotherMessage() {
        Gate gate = new Gate();
        service(delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .start();

        put(order("a").with("cvcopy", "1"));
        put(order("a/1"));
        put(order("a%2F1"));

        Eventually.is(() -> attempts.size() == 3);
        gate.open();
    }

    @Test
    void sameCopyThatComesAgainIsAttachedToTheRunningHandler() {
        Gate gate = new Gate();
        service(delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .start();

        put(order("m"));
        Eventually.is(() -> attempts.size() == 1);
        broker.put(ORDERS, order("m"), 2);
        Eventually.is(() -> tags(ORDERS).size() == 2);
        gate.open();

        Eventually.is(() -> accepted() == 2);
        assertThat(attempts).hasSize(1);
    }
}
