package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failing;
import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker.Sent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cast promises: the broker has it, or its caller knows what became of it by the deadline. */
class CastTest extends CastFixture {
    @Test
    void returnsOnlyWhenTheBrokerHasTheMessage() throws Exception {
        Bus bus = broker.open();
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        broker.onSend = sent -> confirmation;
        AtomicReference<String> end = new AtomicReference<>("none");
        Thread caller = new Thread(() -> {
            cast(bus, CastOptions.DEFAULT);
            end.set("returned");
        });

        caller.start();
        Eventually.is(() -> broker.sends.size() == 1);
        Eventually.staysSo(Duration.ofMillis(100), () -> assertThat(end.get()).isEqualTo("none"));
        confirmation.complete(null);

        caller.join(5_000);
        assertThat(end.get()).isEqualTo("returned");
    }

    @Test
    void deadlineBoundsASilentSender() {
        Bus bus = broker.open();
        broker.onSend = sent -> new CompletableFuture<>();

        Duration took = timeOf(() -> assertThat(failureOf(bus, SHORT).kind()).isEqualTo(Kind.OUTCOME_UNKNOWN));

        assertThat(took).isBetween(Duration.ofMillis(150), Duration.ofMillis(1_500));
    }

    @Test
    void deadlineBoundsASenderThatCannotBeOpened() {
        Bus bus = broker.open();
        CountDownLatch release = new CountDownLatch(1);
        broker.onOpenSender = () -> awaitQuietly(release);

        Duration took = timeOf(() -> assertThat(failureOf(bus, SHORT).kind()).isEqualTo(Kind.UNAVAILABLE));

        assertThat(took).isBetween(Duration.ofMillis(150), Duration.ofMillis(1_500));
        release.countDown();
        cast(bus, CastOptions.DEFAULT);
    }

    @Test
    void deadlineBoundsATransportThatDoesNotSayWhatItPromises() {
        Bus bus = broker.open();
        CountDownLatch release = new CountDownLatch(1);
        broker.onTraits = () -> awaitQuietly(release);

        Duration took = timeOf(() -> assertThat(failureOf(bus, SHORT).kind()).isEqualTo(Kind.UNAVAILABLE));

        assertThat(took).isLessThan(Duration.ofMillis(1_500));
        release.countDown();
    }

    @Test
    void deadlineBoundsADeadSenderThatIsSlowToClose() {
        Bus bus = broker.open();
        CountDownLatch release = new CountDownLatch(1);
        broker.onCloseSender = () -> awaitQuietly(release);
        broker.onSend = sent -> {
            throw failure(Kind.UNAVAILABLE);
        };

        Duration took = timeOf(() -> failureOf(bus, SHORT));

        assertThat(took).isLessThan(Duration.ofMillis(1_500));
        release.countDown();
    }

    @Test
    void deadlineBoundsACastMadeInTheCompletionOfAnother() {
        Bus bus = broker.open();
        broker.onSend = sent -> new CompletableFuture<>();

        CompletableFuture<Void> second = castAsync(bus, SHORT)
                .handle((ok, failure) -> failureOf(bus, SHORT))
                .thenAccept(failure -> {});

        Eventually.is(second::isDone);
    }

    @Test
    void deadlinesBeyondAllMeasureMeanNone() {
        Bus bus = broker.open(builder -> builder.deadline(ChronoUnit.FOREVER.getDuration()));

        cast(bus, CastOptions.DEFAULT);
        cast(bus, CastOptions.DEFAULT.within(Duration.ofSeconds(Long.MAX_VALUE)));

        assertThat(broker.stored).hasSize(2);
    }

    @Test
    void resendKeepsIdAndCopyId() {
        Bus bus = broker.open();
        broker.onSend = failedStages(Kind.UNAVAILABLE, Kind.OUTCOME_UNKNOWN);

        cast(bus, CastOptions.DEFAULT);

        assertThat(broker.sends).hasSize(3);
        assertThat(broker.sends.stream().map(Sent::message).distinct()).hasSize(1);
        assertThat(broker.sends.stream().map(sent -> sent.message().copyId()).distinct())
                .hasSize(1);
    }

    @Test
    void resendStopsAtTheDeadline() {
        Bus bus = broker.open();
        broker.onSend = sent -> CompletableFuture.failedFuture(failure(Kind.UNAVAILABLE));

        assertThat(failureOf(bus, SHORT).kind()).isEqualTo(Kind.UNAVAILABLE);

        int sends = broker.sends.size();
        assertThat(sends).isBetween(1, 4);
        Eventually.staysSo(
                Duration.ofMillis(300), () -> assertThat(broker.sends).hasSize(sends));
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "REFUSED", "NOT_FOUND"})
    void whatSpeaksOfTheMessageFailsAtOnceAndKeepsTheSender(Kind kind) {
        Bus bus = broker.open();

        broker.onSend = sent -> CompletableFuture.failedFuture(failure(kind));
        assertThat(failureOf(bus, CastOptions.DEFAULT).kind()).isEqualTo(kind);
        broker.onSend = sent -> {
            throw failure(kind);
        };
        assertThat(failureOf(bus, CastOptions.DEFAULT).kind()).isEqualTo(kind);
        broker.onSend = sent -> null;
        cast(bus, CastOptions.DEFAULT);

        assertThat(broker.sends).hasSize(3);
        assertThat(broker.sendersOpened).hasValue(1);
        assertThat(bus.health().up()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONFIGURATION", "AUTHENTICATION", "INCOMPATIBLE"})
    void whatPeopleMustMendFailsAtOnce(Kind kind) {
        Bus bus = broker.open();
        broker.onOpenSender = failing(1, () -> failure(kind));

        Duration took = timeOf(
                () -> assertThat(failureOf(bus, CastOptions.DEFAULT).kind()).isEqualTo(kind));

        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(bus.health().up()).isFalse();
        Eventually.holds(() -> cast(bus, CastOptions.DEFAULT));
        assertThat(bus.health().up()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "AUTHENTICATION", "CLOSED"})
    void whatMayBeStoredIsNeverPresentedAsFailed(Kind second) {
        Bus bus = broker.open();
        broker.onSend = failedStages(Kind.OUTCOME_UNKNOWN, second, second, second, second, second, second);

        assertThat(failureOf(bus, CastOptions.DEFAULT.within(Duration.ofSeconds(1)))
                        .kind())
                .isEqualTo(Kind.OUTCOME_UNKNOWN);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
