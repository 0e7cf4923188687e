package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.FakeBroker.Sent;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.fake.Tag;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Traits.Counting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a message, by what its handler says and what the transport can do. */
class OutcomesTest {
    private static final Destination ORDERS = new Destination.Queue("orders");
    private static final Destination DIRECTED = new Destination.Directed("orders", "e1");
    private static final Destination DEAD = new Destination.DeadLetters("orders");
    private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(60), 2, Duration.ofSeconds(1), 0);

    /** The kinds of broker that there are. */
    enum Broker {
        COUNTS_AND_DELAYS(true, false, Counting.EXACT, true),
        DELAYS_RELEASES(true, false, Counting.HINT, false),
        DELAYS_SENDS(false, true, Counting.HINT, false),
        DELAYS_NOTHING(false, false, Counting.HINT, true),
        COUNTS_NOTHING(false, false, Counting.NONE, false);

        private final boolean release;
        private final boolean send;
        private final Counting counting;
        private final boolean releaseCounts;

        Broker(boolean release, boolean send, Counting counting, boolean releaseCounts) {
            this.release = release;
            this.send = send;
            this.counting = counting;
            this.releaseCounts = releaseCounts;
        }

        Traits traits() {
            return Traits.leased(Duration.ofSeconds(15))
                    .withDelay(release, send)
                    .withCounting(counting, releaseCounts, 0);
        }
    }

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    record Attempt(String id, int number, boolean last, long at) {}

    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    private void note(Delivery delivery) {
        attempts.add(
                new Attempt(delivery.message().id(), delivery.attempt(), delivery.lastAttempt(), System.nanoTime()));
    }

    private WorkerService.Builder service(WorkerService.Handler handler) {
        return WorkerService.builder(broker.open())
                .engine("e1")
                .drainLimit(Duration.ofSeconds(2))
                .retry(QUICK)
                .handler("orders", "orders.place", delivery -> {
                    note(delivery);
                    return handler.handle(delivery);
                });
    }

    private void put(Message message) {
        broker.put(ORDERS, message, 1);
    }

    private static Message order(String id) {
        return message(id, "orders.place");
    }

    private List<Message> letters() {
        return broker.waiting(DEAD);
    }

    private List<Tag> tags(Destination from) {
        return broker.delivered.stream().filter(tag -> tag.from.equals(from)).toList();
    }

    private long accepted() {
        return broker.settled.stream().filter(Settlement::accepted).count();
    }

    /** Nothing is in hand, and nothing waits anywhere but in the dead letters. */
    private void allSettled() {
        // Together: what a receiver had that has just died waits again, and is handled once more.
        Eventually.holds(() -> {
            assertThat(broker.receivers).allMatch(receiver -> receiver.outstanding.isEmpty());
            assertThat(broker.waiting(ORDERS)).isEmpty();
        });
    }

    // Retries.

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
        assertThat(all.get(1).at - all.get(0).at).isGreaterThanOrEqualTo(60_000_000);
        assertThat(all.get(2).at - all.get(1).at).isGreaterThanOrEqualTo(120_000_000);
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
            assertThat(all.get(i).at - all.get(i - 1).at).isGreaterThanOrEqualTo(80_000_000);
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
        assertThat(all.get(1).at - all.get(0).at).isGreaterThanOrEqualTo(300_000_000);
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

    // Whatever a handler does.

    static Stream<Arguments> waysToFail() {
        WorkerService.Handler interrupted = delivery -> {
            throw new InterruptedException("as planned");
        };
        return Stream.of(
                Arguments.of("an exception", (WorkerService.Handler) delivery -> {
                    throw new java.io.IOException("as planned");
                }),
                Arguments.of("an error", (WorkerService.Handler) delivery -> {
                    throw new AssertionError("as planned");
                }),
                Arguments.of("no memory", (WorkerService.Handler) delivery -> {
                    throw new OutOfMemoryError("as planned");
                }),
                Arguments.of("no stack", (WorkerService.Handler) delivery -> {
                    throw new StackOverflowError("as planned");
                }),
                Arguments.of("an interruption", interrupted),
                Arguments.of("a cancellation", (WorkerService.Handler) delivery -> {
                    throw new CancellationException("as planned");
                }),
                Arguments.of("null", (WorkerService.Handler) delivery -> null),
                Arguments.of("an exception without words", (WorkerService.Handler) delivery -> {
                    throw new Speechless();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToFail")
    void nothingThatAHandlerThrowsIsASuccessOrHurtsTheService(String name, WorkerService.Handler handler) {
        service(delivery -> delivery.message().id().equals("bad") ? handler.handle(delivery) : Outcome.done())
                .concurrency(1)
                .retry(QUICK.withAttempts(1))
                .start();

        put(order("bad"));
        put(order("good"));

        Eventually.is(() -> letters().size() == 1 && accepted() == 2);
        assertThat(letters().get(0).id()).isEqualTo("bad");
        assertThat(attempts).hasSize(2);
    }

    static Stream<Arguments> waysToFailLater() {
        CompletionStage<Outcome> minimal = CompletableFuture.failedStage(new IllegalStateException("as planned"));
        return Stream.of(
                Arguments.of("null stage", null),
                Arguments.of("null outcome", CompletableFuture.completedFuture(null)),
                Arguments.of("failed", CompletableFuture.failedFuture(new AssertionError("as planned"))),
                Arguments.of("failed, minimal", minimal),
                Arguments.of("failed later", CompletableFuture.supplyAsync(() -> {
                    throw new IllegalStateException("as planned");
                })),
                Arguments.of("no future", new NoFuture()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToFailLater")
    void nothingThatAnAsynchronousHandlerSaysIsASuccessOrHurtsTheService(String name, CompletionStage<Outcome> stage) {
        WorkerService.builder(broker.open())
                .asyncHandler(
                        "orders",
                        "orders.place",
                        delivery -> delivery.message().id().equals("bad")
                                ? stage
                                : CompletableFuture.completedFuture(Outcome.done()))
                .concurrency(1)
                .retry(QUICK.withAttempts(1))
                .start();

        put(order("bad"));
        put(order("good"));

        Eventually.is(() -> letters().size() == 1 && accepted() == 2);
        assertThat(letters().get(0).id()).isEqualTo("bad");
    }

    @Test
    void cancelledAsynchronousHandlerHasFailed() {
        CompletableFuture<Outcome> stage = new CompletableFuture<>();
        WorkerService service = WorkerService.builder(broker.open())
                .asyncHandler("orders", "orders.place", delivery -> stage)
                .retry(QUICK.withAttempts(1))
                .concurrency(1)
                .start();
        put(order("m"));
        Eventually.is(() -> service.running() == 1);

        stage.cancel(true);

        Eventually.is(() -> letters().size() == 1 && service.running() == 0);
    }

    @Test
    void rejectionThrownDeepInAnAsynchronousHandlerIsARejection() {
        WorkerService.builder(broker.open())
                .asyncHandler(
                        "orders",
                        "orders.place",
                        delivery -> CompletableFuture.supplyAsync(() -> 1).thenApply(one -> {
                            throw Outcome.reject("no").asException();
                        }))
                .start();

        put(order("m"));

        Eventually.is(() -> letters().size() == 1);
        assertThat(letters().get(0).attribute("cvreason")).isEqualTo("rejected: no");
        assertThat(letters().get(0).attribute("cvattempts")).isEqualTo("1");
    }

    @Test
    void hundredsOfFailuresInARowDoNotStopTheService() {
        service(delivery -> {
                    if (!delivery.message().id().equals("good")) {
                        throw new IllegalStateException("as planned");
                    }
                    return Outcome.done();
                })
                .retry(new RetryPolicy(2, Duration.ZERO, 1, Duration.ZERO, 0))
                .concurrency(4)
                .start();
        for (int i = 0; i < 400; i++) {
            put(order("bad" + i));
        }
        put(order("good"));

        Eventually.is(() -> letters().size() == 400);
        allSettled();
        assertThat(attempts).hasSize(801);
    }

    // Dead letters.

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

    // Not known here.

    @ParameterizedTest
    @EnumSource
    void messageOfAnUnknownTypeIsLeftForAnotherEngineAndBurnsNoAttempt(Broker kind) {
        broker.traits = kind.traits();
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(60), Duration.ofMillis(400))
                .start();
        Message cast = message("m", "orders.cancel");

        put(cast);

        Eventually.is(() -> letters().size() == 1);
        allSettled();
        Message letter = letters().get(0);
        assertThat(letter.attribute("cvreason")).isEqualTo("unknown type orders.cancel; known are [orders.place]");
        assertThat(letter.attribute("cvattempts")).isEqualTo("1");
        List<Sent> copies =
                broker.stored.stream().filter(sent -> !sent.to().equals(DEAD)).toList();
        assertThat(copies).hasSizeGreaterThanOrEqualTo(3);
        assertThat(copies).allSatisfy(copy -> {
            assertThat(copy.message().attribute("cvparked")).isNotNull();
            assertThat(copy.message().attribute("cvattempt")).isEqualTo("1");
        });
        assertThat(copies.stream()
                        .map(copy -> copy.message().attribute("cvparked"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void messageThatIsLeftForAnotherEngineComesBackAfterDifferentTimes() {
        broker.traits = broker.traits.withDelay(false, true);
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), Duration.ofMinutes(1))
                .start();

        put(message("m", "orders.cancel"));

        Eventually.is(() -> broker.stored.size() >= 5);
        assertThat(broker.stored)
                .extracting(Sent::delay)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofMillis(20), Duration.ofMillis(30)));
        assertThat(broker.stored.stream().map(Sent::delay).distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void messageThatIsLeftForAnotherEngineStaysStakedAndHasBegunOnceLess() {
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), Duration.ofMinutes(1))
                .start();

        put(message("m", "orders.cancel").with(Map.of("cvstaked", "4711", "cvbegun", "3")));

        Eventually.is(() -> broker.stored.size() >= 3);
        assertThat(broker.stored)
                .allSatisfy(
                        copy -> assertThat(copy.message().attribute("cvstaked")).isEqualTo("4711"));
        assertThat(broker.stored.stream().limit(3).map(copy -> copy.message().attribute("cvbegun")))
                .containsExactly("2", "1", null);
    }

    @Test
    void patienceMayBeForEver() {
        service(delivery -> Outcome.done())
                .unknown(Duration.ofMillis(20), ChronoUnit.FOREVER.getDuration())
                .start();

        put(message("m", "orders.cancel"));

        Eventually.is(() -> broker.stored.size() >= 3);
        assertThat(broker.receiversOpened).hasValue(3);
    }

    @Worker(name = "orders", version = "1.2")
    interface Orders {
        @Asynchronous(since = "1.1")
        void place();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3", "2.0", "0.9", "nonsense"})
    void messageOfAVersionThatIsNotHandledIsLeftForAnotherEngine(String version) {
        WorkerService.builder(broker.open())
                .worker(Orders.class, () -> attempts.add(new Attempt("", 1, false, 0)))
                .unknown(Duration.ofMillis(50), Duration.ZERO)
                .start();

        put(order("m").with("cvversion", version));

        Eventually.is(() -> letters().size() == 1);
        assertThat(letters().get(0).attribute("cvreason"))
                .isEqualTo("version " + version + " of orders.place is not one that version 1.2 handles");
        assertThat(attempts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.1", "1.0", ""})
    void messageOfThisOrAnOlderMinorVersionOrOfNoneIsHandled(String version) {
        WorkerService.builder(broker.open())
                .worker(Orders.class, () -> attempts.add(new Attempt("", 1, false, 0)))
                .start();

        put(version.isEmpty() ? order("m") : order("m").with("cvversion", version));

        Eventually.is(() -> accepted() == 1);
        assertThat(attempts).hasSize(1);
    }

    // Counting.

    @Test
    void messageThatKilledItsEnginesIsADeadLetterAndTheHookIsTold() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        service(delivery -> Outcome.done())
                .onDeadLetter((delivery, reason) -> told.add(reason))
                .start();

        broker.put(ORDERS, order("m"), 4);

        Eventually.is(() -> accepted() == 1);
        assertThat(letters()).hasSize(1);
        assertThat(told).containsExactly("all 3 attempts began and none was seen to end");
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
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .drainLimit(Duration.ZERO)
                .build();
        broker.put(DIRECTED, order("m"), 1);
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

    @ParameterizedTest
    @EnumSource
    void stoppingAnEngineBurnsNoAttempt(Broker kind) {
        broker.traits = kind.traits();
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .drainLimit(Duration.ZERO)
                .build();
        put(order("m"));
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
            Eventually.is(() -> attempts.stream().anyMatch(attempt -> attempt.id.equals("good" + kind)));
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

    // All at once.

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

    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }

        @Override
        public String toString() {
            return "Speechless";
        }
    }

    private static final class NoFuture extends CompletableFuture<Outcome> {
        @Override
        public CompletableFuture<Outcome> toCompletableFuture() {
            throw new UnsupportedOperationException("as planned");
        }
    }
}
