package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing a bus sends what was cast before, and ends everything. */
class ClosingCastsTest extends CastFixture {
    @Test
    void closeWaitsForWhatIsUnderWay() {
        Bus bus = broker.open();
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        broker.onSend = sent -> confirmation;
        CompletableFuture<Void> stage = castAsync(bus, CastOptions.DEFAULT);
        Eventually.is(() -> broker.sends.size() == 1);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(bus::close);
        Eventually.staysSo(
                Duration.ofMillis(100),
                () -> assertThat(broker.senders.get(0).closed).isFalse());
        confirmation.complete(null);

        assertThat(closing).succeedsWithin(Duration.ofSeconds(2));
        assertThat(stage).isCompleted();
    }

    @Test
    void closeSendsWhatWasCastBeforeIt() {
        Bus bus = broker.open();

        CompletableFuture<Void> stage = castAsync(bus, CastOptions.DEFAULT);
        bus.close();

        assertThat(stage).isCompleted();
        assertThat(broker.stored).hasSize(1);
    }

    @Test
    void castThatComesTooLateForACloseDoesNotEndThoseUnderWay() {
        Bus bus = broker.open();
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        AtomicInteger sends = new AtomicInteger();
        broker.onSend = sent ->
                sends.getAndIncrement() == 0 ? confirmation : CompletableFuture.failedFuture(failure(Kind.UNAVAILABLE));
        CompletableFuture<Void> underWay = castAsync(bus, CastOptions.DEFAULT);
        Eventually.is(() -> broker.sends.size() == 1);
        CompletableFuture<Void> triedAgain = castAsync(bus, CastOptions.DEFAULT);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(bus::close);
        Eventually.staysSo(
                Duration.ofMillis(300),
                () -> assertThat(broker.senders.get(0).closed).isFalse());
        broker.onSend = sent -> null;
        confirmation.complete(null);

        assertThat(closing).succeedsWithin(Duration.ofSeconds(8));
        assertThat(underWay).isCompleted();
        assertThat(triedAgain).isDone();
        assertThat(bus.health().up()).isTrue();
        assertThat(log.of(Level.WARN, "The bus is closed")).isEmpty();
    }

    @Test
    void closeEndsEverythingEvenIfTheSenderNeverDoes() {
        Bus bus = broker.open();
        broker.onSend = sent -> new CompletableFuture<>();
        CompletableFuture<Void> sent = castAsync(bus, CastOptions.DEFAULT);
        Eventually.is(() -> broker.sends.size() == 1);

        Duration took = timeOf(bus::close);

        assertThat(took).isLessThan(Duration.ofSeconds(8));
        assertThat(kindOf(sent)).isEqualTo(Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void closeWakesThoseWhoWaitForRoom() {
        Bus bus = broker.open(builder -> builder.window(1));
        broker.onSend = sent -> new CompletableFuture<>();
        castAsync(bus, CastOptions.DEFAULT.within(Duration.ofMillis(500)));
        CompletableFuture<Kind> waiting = CompletableFuture.supplyAsync(
                () -> failureOf(bus, CastOptions.DEFAULT).kind());
        Eventually.is(() -> broker.sends.size() == 1);

        bus.close();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(Kind.CLOSED);
    }

    @Test
    void castAfterCloseThrowsClosedAtOnceAndASecondCloseDoesNothing() {
        Bus bus = broker.open();
        cast(bus, CastOptions.DEFAULT);

        bus.close();
        bus.close();

        assertThat(failureOf(bus, CastOptions.DEFAULT).kind()).isEqualTo(Kind.CLOSED);
        assertThat(kindOf(castAsync(bus, CastOptions.DEFAULT))).isEqualTo(Kind.CLOSED);
        assertThat(bus.health().up()).isTrue();
        assertThatThrownBy(() -> bus.depth("orders"))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
    }
}
