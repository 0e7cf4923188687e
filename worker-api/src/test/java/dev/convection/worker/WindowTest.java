package dev.convection.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A bounded window of unconfirmed casts, and callers who give up. */
class WindowTest extends CastFixture {
    @Test
    void windowBoundsWhatIsUnconfirmed() {
        Bus bus = broker.open(builder -> builder.window(2));
        List<CompletableFuture<Void>> confirmations = new ArrayList<>();
        broker.onSend = sent -> {
            CompletableFuture<Void> confirmation = new CompletableFuture<>();
            confirmations.add(confirmation);
            return confirmation;
        };
        CompletableFuture<Void> first = castAsync(bus, CastOptions.DEFAULT);
        castAsync(bus, CastOptions.DEFAULT);
        Eventually.is(() -> broker.sends.size() == 2);

        TransportException refused = failureOf(bus, SHORT);
        assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(refused).hasMessageContaining("2 casts are unconfirmed");

        CompletableFuture<CompletionStage<Void>> waiting =
                CompletableFuture.supplyAsync(() -> castAsync(bus, CastOptions.DEFAULT));
        Eventually.staysSo(
                Duration.ofMillis(100), () -> assertThat(broker.sends).hasSize(2));
        confirmations.get(0).complete(null);

        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
        assertThat(broker.sends).hasSize(3);
        confirmations.forEach(each -> each.complete(null));
    }

    @Test
    void castAtTheEndOfAnotherFindsItsRoom() {
        Bus bus = broker.open(builder -> builder.window(1));
        cast(bus, CastOptions.DEFAULT);
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        broker.onSend = sent -> sent.message().id().equals("first") ? confirmation : null;

        CompletableFuture<Void> both = castAsync(bus, CastOptions.DEFAULT.withId("first"))
                .thenCompose(ok -> castAsync(bus, CastOptions.DEFAULT.within(Duration.ofSeconds(2))));
        confirmation.complete(null);

        assertThat(both).succeedsWithin(Duration.ofSeconds(1));
    }

    @Test
    void callerWhoGivesUpLeavesNoHole() {
        Bus bus = broker.open(builder -> builder.window(1).deadline(Duration.ofMillis(300)));
        broker.onSend = sent -> new CompletableFuture<>();

        castAsync(bus, CastOptions.DEFAULT).cancel(true);
        castAsync(bus, CastOptions.DEFAULT).orTimeout(1, java.util.concurrent.TimeUnit.MILLISECONDS);

        broker.onSend = sent -> null;
        Eventually.holds(() -> cast(bus, CastOptions.DEFAULT));
    }

    @Test
    void interruptedCastEndsPromptlyAndLeavesTheClientUsable() throws Exception {
        Bus bus = broker.open();
        broker.onSend = sent -> new CompletableFuture<>();
        AtomicReference<Kind> kind = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            kind.set(failureOf(bus, CastOptions.DEFAULT).kind());
            flag.set(Thread.currentThread().isInterrupted());
        });

        caller.start();
        Eventually.is(() -> broker.sends.size() == 1);
        caller.interrupt();
        caller.join(2_000);

        assertThat(kind).hasValue(Kind.OUTCOME_UNKNOWN);
        assertThat(flag).hasValue(true);
        broker.onSend = sent -> null;
        cast(bus, CastOptions.DEFAULT);
    }

    @Test
    void castInterruptedBeforeItWasSentSaysThatNothingIsStored() throws Exception {
        Bus bus = broker.open(builder -> builder.window(1));
        cast(bus, CastOptions.DEFAULT);
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        broker.onSend = sent -> confirmation;
        castAsync(bus, CastOptions.DEFAULT);
        AtomicReference<Kind> kind = new AtomicReference<>();
        Thread caller =
                new Thread(() -> kind.set(failureOf(bus, CastOptions.DEFAULT).kind()));

        caller.start();
        Eventually.is(() -> caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        caller.join(2_000);

        assertThat(kind).hasValue(Kind.UNAVAILABLE);
        confirmation.complete(null);
    }
}
