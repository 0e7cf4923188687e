package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failing;
import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.FakeBroker.SendScript;
import dev.convection.worker.fake.FakeBroker.Sent;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cast promises, over a transport that does what it is told. */
class CastTest {
    private static final CastOptions SHORT = CastOptions.DEFAULT.within(Duration.ofMillis(150));

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    private static void cast(Bus bus, CastOptions options) {
        bus.cast("orders", "orders.place", "{}", options);
    }

    private static CompletableFuture<Void> castAsync(Bus bus, CastOptions options) {
        return bus.castAsync("orders", "orders.place", "{}", options).toCompletableFuture();
    }

    private static TransportException failureOf(Bus bus, CastOptions options) {
        TransportException failure = catchThrowableOfType(TransportException.class, () -> cast(bus, options));
        assertThat(failure).as("the cast's failure").isNotNull();
        return failure;
    }

    private static Kind kindOf(CompletableFuture<Void> stage) {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        stage.whenComplete((ok, failure) -> seen.set(failure));
        assertThat(seen.get()).isInstanceOf(TransportException.class);
        return ((TransportException) seen.get()).kind();
    }

    /** The first sends fail as given, the others are stored. */
    private static SendScript failedStages(Kind... kinds) {
        AtomicInteger next = new AtomicInteger();
        return sent -> {
            int at = next.getAndIncrement();
            return at < kinds.length ? CompletableFuture.failedFuture(failure(kinds[at])) : null;
        };
    }

    private static Duration timeOf(Runnable action) {
        long started = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - started);
    }

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

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
