package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failing;
import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.fake.Tag;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and stopping. That nothing is left open, thread or receiver, the fake checks after every test. */
class LifecycleTest {
    private static final Destination ORDERS = new Destination.Queue("orders");

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    private WorkerService.Builder service(Bus bus, WorkerService.Handler handler) {
        return WorkerService.builder(bus)
                .engine("e1")
                .drainLimit(Duration.ofSeconds(5))
                .handler("orders", "orders.place", handler);
    }

    private WorkerService.Builder service(WorkerService.Handler handler) {
        return service(broker.open(), handler);
    }

    private Outcome note(Delivery delivery) {
        handled.add(delivery.message().id());
        return Outcome.done();
    }

    private void put(String... ids) {
        for (String id : ids) {
            broker.put(ORDERS, message(id, "orders.place"), 1);
        }
    }

    private List<String> threads() {
        return broker.threads().stream()
                .filter(thread -> !thread.endsWith("-timer") && !thread.endsWith("-sender"))
                .toList();
    }

    private static Duration timeOf(Runnable action) {
        long started = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - started);
    }

    // Start.

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CONFIGURATION", "AUTHENTICATION", "NOT_FOUND", "INCOMPATIBLE"})
    void startThrowsWhatTheBrokerRefusesAndLeavesNothing(Kind kind) {
        WorkerService service = service(this::note).build();
        broker.onOpenReceiver = source -> {
            if (source.equals(ORDERS)) {
                throw failure(kind);
            }
        };

        assertThatThrownBy(service::start)
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(kind));

        assertThat(threads()).isEmpty();
        broker.onOpenReceiver = source -> {};
        put("m");
        service.start();
        Eventually.is(() -> handled.size() == 1);
    }

    @Test
    void startThrowsWhatTheTransportRefusesToPromiseAndLeavesNothing() {
        WorkerService service = service(this::note).build();
        broker.onTraits = failing(1, () -> failure(Kind.AUTHENTICATION));

        assertThatThrownBy(service::start)
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTHENTICATION));

        assertThat(threads()).isEmpty();
        service.start();
    }

    @Test
    void startThatMeetsAnErrorLeavesNothing() {
        WorkerService service = service(this::note).build();
        broker.onTraits = failing(1, () -> new NoClassDefFoundError("as planned"));

        assertThatThrownBy(service::start).hasMessageContaining("as planned");

        assertThat(threads()).isEmpty();
        service.start();
    }

    @Test
    void startGoesOnTryingWhileTheBrokerIsAway() {
        Bus bus = broker.open();
        broker.onTraits = failing(3, () -> failure(Kind.UNAVAILABLE));
        AtomicInteger refusals = new AtomicInteger(3);
        broker.onOpenReceiver = source -> {
            if (source.equals(ORDERS) && refusals.getAndDecrement() > 0) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        put("m");

        service(bus, this::note).start();

        assertThat(bus.health().down()).containsOnlyKeys("service e1");
        Eventually.is(() -> bus.health().down().containsKey("queue orders"));
        Eventually.is(() -> handled.size() == 1);
        Eventually.is(() -> bus.health().up());
        assertThat(log.of(Level.INFO, "service e1")).hasSize(2);
        assertThat(log.of(Level.INFO, "queue orders: ")).hasSize(2);
    }

    @Test
    void startThatGoesOnInTheBackgroundSurvivesWhatTransportsMustNotThrow() {
        AtomicInteger calls = new AtomicInteger();
        broker.onTraits = () -> {
            switch (calls.getAndIncrement()) {
                case 0 -> throw failure(Kind.UNAVAILABLE);
                case 1 -> throw new IllegalStateException("as planned");
                case 2 -> throw new StackOverflowError("as planned");
                case 3 -> throw failure(Kind.AUTHENTICATION);
                default -> {}
            }
        };
        put("m");

        service(this::note).start();

        Eventually.is(() -> handled.size() == 1);
    }

    @Test
    void noHandlerRunsBeforeTheStartHasSucceeded() {
        Gate gate = new Gate();
        broker.onOpenReceiver = source -> {
            if (source instanceof Destination.Directed) {
                gate.passStubbornly();
            }
        };
        put("m");
        Bus bus = broker.open();
        CompletableFuture<WorkerService> starting =
                CompletableFuture.supplyAsync(() -> service(bus, this::note).start());
        Eventually.is(() -> broker.receivers.stream().anyMatch(receiver -> receiver.source.equals(ORDERS)));

        Eventually.staysSo(
                Duration.ofMillis(200), () -> assertThat(broker.delivered).isEmpty());
        gate.open();

        assertThat(starting).succeedsWithin(Duration.ofSeconds(5));
        Eventually.is(() -> handled.size() == 1);
    }

    @Test
    void noHandlerRunsInAStartThatIsRefused() {
        broker.onOpenReceiver = source -> {
            if (source instanceof Destination.Directed) {
                Gate.linger(Duration.ofMillis(150));
                throw failure(Kind.INCOMPATIBLE);
            }
        };
        put("m");

        assertThatThrownBy(() -> service(this::note).start()).isInstanceOf(TransportException.class);

        assertThat(handled).isEmpty();
        assertThat(broker.waiting(ORDERS)).hasSize(1);
    }

    @Test
    void secondStartIsRefusedAndAStartAfterAStopWorks() {
        WorkerService service = service(this::note).start();
        assertThatThrownBy(service::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("e1");

        service.stop();
        service.stop();
        put("between");
        service.start();

        Eventually.is(() -> handled.size() == 1);
    }

    @Test
    void serviceOnAClosedBusDoesNotStart() {
        Bus bus = broker.open();
        WorkerService service = service(bus, this::note).build();
        bus.close();

        assertThatThrownBy(service::start)
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
    }

    // Stop.

    @Test
    void stopLeavesNoThread() {
        Bus bus = broker.open();
        List<String> before = threads();
        put("m");
        WorkerService service = service(bus, this::note).start();
        Eventually.is(() -> handled.size() == 1);

        service.stop();

        Eventually.holds(() -> assertThat(threads()).isEqualTo(before));
    }

    @Test
    void hundredStartsAndStopsDoNotGrowAnything() {
        Bus bus = broker.open();
        WorkerService service = service(bus, this::note).concurrency(2).build();
        for (int i = 0; i < 100; i++) {
            put("m" + i);
            service.start();
            int expected = i + 1;
            Eventually.is(() -> handled.size() == expected);
            service.stop();
        }

        Eventually.holds(() -> assertThat(threads()).isEmpty());
        assertThat(broker.receivers).allMatch(receiver -> receiver.closed);
        assertThat(handled).doesNotHaveDuplicates();
    }

    @Test
    void everySettlementReachesTheBrokerHoweverCloseTheStop() {
        Bus bus = broker.open();
        WorkerService service = service(bus, this::note).concurrency(1).build();
        for (int i = 0; i < 300; i++) {
            put("m" + i);
            service.start();
            int expected = i + 1;
            while (handled.size() < expected) {
                Thread.onSpinWait();
            }
            service.stop();
            assertThat(broker.settled).hasSize(expected);
        }
    }

    @Test
    void stopWaitsUntilAllThatTheBrokerGaveOutOfAMessageIsSettled() {
        AtomicBoolean slow = new AtomicBoolean();
        broker.onWakeup = receiver -> {
            if (slow.get()) {
                // The first of two settlements is given; the thread that gives them is slow.
                Gate.linger(Duration.ofMillis(200));
            }
        };
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .concurrency(4)
                .start();
        put("m");
        Eventually.is(() -> broker.delivered.size() == 1);
        put("m");
        Eventually.is(() -> broker.delivered.size() == 2);

        slow.set(true);
        gate.open();
        Eventually.is(() -> handled.size() == 1);
        service.stop();

        assertThat(broker.settled).hasSize(2).allMatch(settlement -> settlement.accepted());
    }

    @Test
    void stopWaitsForHandlers() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .start();
        put("m");
        Eventually.is(() -> service.running() == 1);

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(service::stop);
        Eventually.staysSo(Duration.ofMillis(150), () -> assertThat(stopping).isNotDone());
        put("late");
        gate.open();

        assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        assertThat(handled).containsExactly("m");
        assertThat(broker.settled).hasSize(1).allMatch(settlement -> settlement.accepted());
    }

    @Test
    void stopThatMayTakeForEverEndsWithItsHandlers() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .drainLimit(ChronoUnit.FOREVER.getDuration())
                .start();
        put("m");
        Eventually.is(() -> service.running() == 1);

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(service::stop);
        Eventually.staysSo(Duration.ofMillis(100), () -> assertThat(stopping).isNotDone());
        gate.open();

        assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void stopGivesBackWhatHasNotBegun() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    if (delivery.message().id().equals("slow")) {
                        gate.pass();
                    }
                    return note(delivery);
                })
                .concurrency(1)
                .start();
        for (int i = 0; i < 100; i++) {
            put("quick" + i);
        }
        Eventually.is(() -> handled.size() == 100);
        put("slow");
        Eventually.is(() -> service.running() == 1 && broker.waiting(ORDERS).isEmpty());
        put("w1", "w2", "w3");
        Eventually.is(() -> broker.waiting(ORDERS).isEmpty());

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(service::stop);

        Eventually.holds(() -> assertThat(broker.waiting(ORDERS)).hasSize(3));
        gate.open();
        assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        assertThat(handled).hasSize(101);
    }

    @Test
    void afterTheDrainLimitHandlersAreInterruptedAndTheirMessagesGivenBackAtOnce() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        WorkerService service = service(delivery -> {
                    try {
                        new Gate().pass();
                    } catch (InterruptedException e) {
                        thrown.set(e);
                        throw e;
                    }
                    return Outcome.done();
                })
                .drainLimit(Duration.ofMillis(100))
                .start();
        put("m");
        Eventually.is(() -> service.running() == 1);

        Duration took = timeOf(service::stop);

        assertThat(took).isBetween(Duration.ofMillis(100), Duration.ofSeconds(3));
        // The stop waits for the settlement and not for the thread of a handler that it has given up.
        Eventually.is(() -> thrown.get() instanceof InterruptedException);
        assertThat(broker.settled).hasSize(1).noneMatch(settlement -> settlement.accepted());
        assertThat(broker.stored).isEmpty();
    }

    @Test
    void interruptionByAStopIsNeverAFailedAttempt() {
        Bus bus = broker.open();
        WorkerService service = service(bus, delivery -> {
                    new Gate().pass();
                    return Outcome.done();
                })
                .concurrency(8)
                .retry(RetryPolicy.DEFAULT.withAttempts(1))
                .drainLimit(Duration.ZERO)
                .build();
        for (int i = 0; i < 8; i++) {
            put("m" + i);
        }
        for (int i = 0; i < 60; i++) {
            service.start();
            Eventually.is(() -> service.running() == 8);
            service.stop();
        }

        assertThat(broker.stored).isEmpty();
        assertThat(broker.settled).hasSize(480).noneMatch(settlement -> settlement.accepted());
    }

    @Test
    void handlersThatIgnoreInterruptionDoNotHoldUpTheStop() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.passStubbornly();
                    return note(delivery);
                })
                .drainLimit(Duration.ofMillis(50))
                .start();
        put("m");
        Eventually.is(() -> service.running() == 1);

        assertThat(timeOf(service::stop)).isLessThan(Duration.ofSeconds(4));

        assertThat(broker.settled).hasSize(1).noneMatch(settlement -> settlement.accepted());
        gate.open();
    }

    @Test
    void interruptionDoesNotReachTheNextHandlerOnTheSameThread() {
        AtomicBoolean interrupted = new AtomicBoolean();
        service(delivery -> {
                    interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                    return note(delivery);
                })
                .concurrency(1)
                .start();

        put("m1", "m2", "m3");

        Eventually.is(() -> handled.size() == 3);
        assertThat(interrupted).isFalse();
    }

    @Test
    void asynchronousHandlersAreGivenBackAtTheDrainLimitAndTheirLateOutcomeIsDropped() {
        CompletableFuture<Outcome> never = new CompletableFuture<>();
        WorkerService service = WorkerService.builder(broker.open())
                .asyncHandler("orders", "orders.place", delivery -> never)
                .drainLimit(Duration.ofMillis(50))
                .start();
        put("m");
        Eventually.is(() -> service.running() == 1);

        service.stop();
        never.complete(Outcome.reject("too late"));

        assertThat(broker.settled).hasSize(1).noneMatch(settlement -> settlement.accepted());
        assertThat(broker.stored).isEmpty();
    }

    @Test
    void stopIsPromptWhileTheReceiverIsInItsBackoff() {
        Bus bus = broker.open();
        AtomicInteger opened = new AtomicInteger();
        broker.onOpenReceiver = source -> {
            if (source.equals(ORDERS)) {
                opened.incrementAndGet();
                throw failure(Kind.UNAVAILABLE);
            }
        };
        WorkerService service = service(bus, this::note).start();
        Eventually.is(() -> opened.get() == 5); // the next one would come in 0.8 s at the earliest

        assertThat(timeOf(service::stop)).isLessThan(Duration.ofMillis(500));
        assertThat(bus.health().up()).isTrue();
    }

    @Test
    void stopsAreAlwaysPrompt() {
        Bus bus = broker.open();
        WorkerService service = service(bus, this::note).build();
        for (int i = 0; i < 150; i++) {
            service.start();
            if (i % 3 == 0) {
                Gate.linger(Duration.ofNanos(i * 20_000L));
            }
            assertThat(timeOf(service::stop)).isLessThan(Duration.ofMillis(700));
        }
    }

    @Test
    void stopEndsAStartThatGoesOnInTheBackground() {
        Bus bus = broker.open();
        Gate gate = new Gate();
        AtomicInteger calls = new AtomicInteger();
        broker.onTraits = () -> {
            if (calls.getAndIncrement() > 3) {
                gate.passStubbornly();
            }
            throw failure(Kind.UNAVAILABLE);
        };
        WorkerService service = service(bus, this::note).start();
        Eventually.is(() -> calls.get() == 3);

        Duration took = timeOf(service::stop);

        assertThat(took).isLessThan(Duration.ofSeconds(2));
        assertThat(threads()).isEmpty();
        assertThat(bus.health().up()).isTrue();

        service.start();
        Eventually.is(() -> calls.get() == 5);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(service::stop);
        Gate.linger(Duration.ofMillis(50));
        gate.open();
        assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        Eventually.staysSo(
                Duration.ofMillis(100), () -> assertThat(bus.health().up()).isTrue());
    }

    @Test
    void stopFromAHandlerReturnsAtOnceAndStopsWhenTheHandlerHasEnded() {
        AtomicReference<WorkerService> self = new AtomicReference<>();
        AtomicReference<Duration> took = new AtomicReference<>();
        self.set(service(delivery -> {
                    took.set(timeOf(self.get()::stop));
                    return note(delivery);
                })
                .build());
        self.get().start();

        put("m");

        Eventually.holds(() -> assertThat(threads()).isEmpty());
        assertThat(took.get()).isLessThan(Duration.ofSeconds(2));
        assertThat(broker.settled).hasSize(1).allMatch(settlement -> settlement.accepted());
    }

    @Test
    void stopFromAHandlerEndsThatRunAndNoLaterOne() {
        AtomicReference<WorkerService> self = new AtomicReference<>();
        Gate gate = new Gate();
        AtomicBoolean stopped = new AtomicBoolean();
        self.set(service(delivery -> {
                    if (delivery.message().id().equals("stops")) {
                        for (int i = 0; i < 20; i++) {
                            self.get().stop();
                        }
                        stopped.set(true);
                        gate.pass();
                    }
                    return note(delivery);
                })
                .build());
        WorkerService service = self.get();
        service.start();
        put("stops");
        Eventually.is(stopped::get);

        gate.open();
        Eventually.holds(() -> service.start());
        put("after");

        Eventually.is(() -> handled.contains("after"));
        Eventually.staysSo(Duration.ofMillis(200), () -> assertThat(threads()).isNotEmpty());
    }

    @Test
    void busCanBeClosedFromAHandler() {
        Bus bus = broker.open();
        AtomicReference<Duration> took = new AtomicReference<>();
        service(bus, delivery -> {
                    took.set(timeOf(bus::close));
                    return note(delivery);
                })
                .start();

        put("m");

        Eventually.holds(() -> assertThat(broker.threads()).isEmpty());
        assertThat(took.get()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void closingTheBusStopsItsServices() {
        Bus bus = broker.open();
        service(bus, this::note).start();
        service(bus, this::note).engine("e2").start();

        bus.close();

        Eventually.holds(() -> assertThat(broker.threads()).isEmpty());
    }

    @Test
    void stopRemovesWhatNobodyWillReceiveAgain() {
        Bus bus = broker.open();
        WorkerService named = service(bus, this::note).start();
        named.stop();
        assertThat(broker.removed).containsExactly(new Destination.Subscription("orders", "e1"));

        WorkerService unnamed = WorkerService.builder(bus)
                .handler("orders", "orders.place", this::note)
                .start();
        unnamed.stop();
        assertThat(broker.removed)
                .contains(
                        new Destination.Subscription("orders", unnamed.engine()),
                        new Destination.Directed("orders", unnamed.engine()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stopEndsThoughTheTransportCannotRemoveAnything(boolean typed) {
        Bus bus = broker.open();
        broker.onRemove = destination -> {
            throw typed ? failure(Kind.UNAVAILABLE) : new IllegalStateException("as planned");
        };
        WorkerService service = service(bus, this::note).start();

        service.stop();

        assertThat(threads()).isEmpty();
        service.start();
    }

    @Test
    void messageOnItsWayOutOfALaneIsNotGivenBackByAStop() {
        broker.traits = Traits.leased(Duration.ofSeconds(15));
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        broker.onSend = sent -> confirmation;
        WorkerService service = service(this::note).start();
        Destination lane = new Destination.Lane("orders", 0);
        broker.put(
                lane,
                message("m", "orders.place")
                        .with("cvleave", "1")
                        .with("cvdue", "1")
                        .with("cvorigin", "orders"),
                1);
        Eventually.is(() -> broker.sends.size() == 1);

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(service::stop);
        Gate.linger(Duration.ofMillis(100));
        confirmation.complete(null);

        assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
        assertThat(broker.settled).hasSize(1).allMatch(settlement -> settlement.accepted());
    }

    @Test
    void messageThatRestsInALaneIsGivenBackByAStopAtOnce() {
        broker.traits = Traits.leased(Duration.ofSeconds(15));
        WorkerService service = service(this::note).start();
        Destination lane = new Destination.Lane("orders", 4);
        String later = Long.toString(System.currentTimeMillis() + 60_000);
        broker.put(lane, message("m", "orders.place").with("cvleave", later).with("cvdue", later), 1);
        Eventually.is(() -> broker.delivered.size() == 1);

        assertThat(timeOf(service::stop)).isLessThan(Duration.ofSeconds(2));

        assertThat(broker.settled).hasSize(1).noneMatch(settlement -> settlement.accepted());
        assertThat(broker.waiting(lane)).hasSize(1);
    }

    // What is seen from outside.

    @Test
    void runningHandlersAreSeen() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .build();
        assertThat(service.engine()).isEqualTo("e1");
        assertThat(service.running()).isZero();
        assertThat(service.longestRunning()).isZero();

        service.start();
        put("m1", "m2");

        Eventually.is(() -> service.running() == 2);
        Eventually.is(() -> service.longestRunning().compareTo(Duration.ofMillis(50)) > 0);
        gate.open();
        Eventually.is(() -> service.running() == 0);
        assertThat(service.longestRunning()).isZero();
    }

    @Test
    void builderThatGoesOnDoesNotChangeWhatItHasBuilt() {
        Gate gate = new Gate();
        Bus bus = broker.open();
        WorkerService.Builder builder = service(bus, delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .concurrency(2);
        WorkerService first = builder.start();

        WorkerService second = builder.engine("e2")
                .concurrency(50)
                .handler("others", "orders.place", this::note)
                .build();
        put("a", "b", "c", "d");

        assertThat(second.engine()).isEqualTo("e2");
        Eventually.is(() -> first.running() == 2);
        Eventually.staysSo(
                Duration.ofMillis(150), () -> assertThat(broker.delivered).hasSize(2));
        gate.open();
        Eventually.is(() -> handled.size() == 4);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Bus bus = broker.open();

        assertThatThrownBy(() -> WorkerService.builder(bus).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one worker");
        assertThatThrownBy(() -> service(bus, this::note).concurrency(0).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concurrency");
        assertThatThrownBy(() -> service(bus, this::note).engine("not legal").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not legal");
        assertThatThrownBy(() -> service(bus, this::note)
                        .drainLimit(Duration.ofMillis(-1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> service(bus, this::note)
                        .unknown(Duration.ZERO, Duration.ZERO)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> service(bus, this::note).handler("orders", "orders.place", this::note))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders.place")
                .hasMessageContaining("orders");
    }

    @Test
    void twoServicesOnOneBusStopOneByOne() {
        Bus bus = broker.open();
        WorkerService first = service(bus, this::note).start();
        WorkerService second = service(bus, this::note).engine("e2").start();

        first.stop();
        put("m");

        Eventually.holds(() -> assertThat(broker.settled)
                .extracting(each -> each.tag().receiver.closed)
                .containsExactly(false));
        assertThat(handled).hasSize(1);
        second.stop();
        Tag last = broker.delivered.peek();
        assertThat(last).isNotNull();
    }
}
