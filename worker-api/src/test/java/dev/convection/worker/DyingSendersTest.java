package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failing;
import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Senders that throw are replaced, and what they had is sent again. */
class DyingSendersTest extends CastFixture {
    @Test
    void senderThatThrowsIsClosedAndReplaced() {
        Bus bus = broker.open();
        broker.onSend = sent -> {
            if (sent.sender() == 1) {
                throw failure(Kind.UNAVAILABLE);
            }
            return null;
        };

        cast(bus, CastOptions.DEFAULT);

        assertThat(broker.stored).extracting(Sent::sender).containsExactly(2);
        Eventually.is(() -> broker.senders.get(0).closed);
        assertThat(broker.senders.get(1).closed).isFalse();
    }

    @Test
    void senderThatThrowsAnErrorIsReplacedToo() {
        Bus bus = broker.open();
        broker.onSend = sent -> {
            if (sent.sender() == 1) {
                throw new StackOverflowError("as planned");
            }
            return null;
        };

        cast(bus, CastOptions.DEFAULT);

        assertThat(broker.stored).extracting(Sent::sender).containsExactly(2);
        Eventually.is(() -> broker.senders.get(0).closed);
    }

    @Test
    void senderThatAlwaysThrowsIsNotReplacedFasterThanItsBackoff() {
        Bus bus = broker.open();
        broker.onSend = sent -> {
            throw failure(Kind.UNAVAILABLE);
        };

        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stages.add(castAsync(bus, CastOptions.DEFAULT.within(Duration.ofMillis(400))));
        }
        Eventually.is(() -> stages.stream().allMatch(CompletableFuture::isDone));

        // 50 ms, 100, 200 and their jitter: about four fit.
        assertThat(broker.sendersOpened.get()).isBetween(2, 6);
        assertThat(stages).allMatch(stage -> kindOf(stage) == Kind.UNAVAILABLE);
    }

    @Test
    void rawExceptionOnOpeningMeansThatNothingWasStored() {
        Bus bus = broker.open();
        broker.onOpenSender = failing(1000, () -> new IllegalStateException("as planned"));

        TransportException failure = failureOf(bus, CastOptions.DEFAULT.within(Duration.ofMillis(400)));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("as planned").hasMessageContaining("orders.place");
        assertThat(broker.sendersOpened.get()).isBetween(2, 6);
    }

    @Test
    void stagesThatADeadSenderGivesUpAreSentAgain() {
        Bus bus = broker.open();
        broker.onUnsent = () -> failure(Kind.CLOSED);
        broker.onSend = sent -> {
            if (sent.sender() == 1 && sent.message().id().equals("second")) {
                throw failure(Kind.UNAVAILABLE);
            }
            return sent.sender() == 1 ? new CompletableFuture<>() : null;
        };

        CompletableFuture<Void> first = castAsync(bus, CastOptions.DEFAULT.withId("first"));
        Eventually.is(() -> broker.sends.size() == 1);
        CompletableFuture<Void> second = castAsync(bus, CastOptions.DEFAULT.withId("second"));

        assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(Duration.ofSeconds(5));
        assertThat(broker.stored).extracting(sent -> sent.message().id()).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void stageThatEndsTwiceCountsOnce() {
        Bus bus = broker.open(builder -> builder.window(1));
        broker.onSend = sent -> {
            broker.stored.add(sent);
            return new Twice(sent.message().id().equals("bad") ? failure(Kind.REFUSED) : null);
        };

        assertThat(failureOf(bus, CastOptions.DEFAULT.withId("bad")).kind()).isEqualTo(Kind.REFUSED);
        for (int i = 0; i < 3; i++) {
            cast(bus, CastOptions.DEFAULT);
        }

        // A permit too many would let two be unconfirmed.
        broker.onSend = sent -> new CompletableFuture<>();
        castAsync(bus, CastOptions.DEFAULT.within(Duration.ofMillis(600)));
        assertThat(failureOf(bus, SHORT)).hasMessageContaining("found no room");
    }

    /** A stage that calls back twice. */
    private static final class Twice extends CompletableFuture<Void> {
        private final Throwable failure;

        Twice(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public CompletableFuture<Void> whenComplete(
                java.util.function.BiConsumer<? super Void, ? super Throwable> action) {
            action.accept(null, failure);
            action.accept(null, failure);
            return this;
        }
    }
}
