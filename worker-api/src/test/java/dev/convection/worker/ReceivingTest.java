package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.FakeReceiver;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.fake.LogLines;
import dev.convection.worker.fake.Tag;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a service treats the receivers of a transport. That each is used by one thread only, the fake checks in every test. */
class ReceivingTest {
    private static final Destination ORDERS = new Destination.Queue("orders");

    @RegisterExtension
    final FakeBroker broker = new FakeBroker();

    @RegisterExtension
    final LogLines log = new LogLines();

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    private WorkerService.Builder service(WorkerService.Handler handler) {
        return WorkerService.builder(broker.open())
                .engine("e1")
                .drainLimit(Duration.ofSeconds(5))
                .handler("orders", "orders.place", handler);
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

    private List<FakeReceiver> receivers() {
        return broker.receivers.stream()
                .filter(each -> each.source.equals(ORDERS))
                .toList();
    }

    private List<Tag> tags() {
        return broker.delivered.stream()
                .filter(each -> each.from.equals(ORDERS))
                .toList();
    }

    private static boolean first(FakeReceiver receiver, AtomicBoolean once) {
        return receiver.source.equals(ORDERS) && once.getAndSet(false);
    }

    @Test
    void everyMessageIsHandledAndAcceptedOnce() {
        service(this::note).concurrency(8).start();

        for (int i = 0; i < 500; i++) {
            put("m" + i);
        }

        Eventually.holds(() -> assertThat(broker.settled).hasSize(500));
        assertThat(handled).hasSize(500).doesNotHaveDuplicates();
        assertThat(broker.settled).allMatch(settlement -> settlement.accepted());
    }

    static Stream<Arguments> waysToDie() {
        List<Supplier<Throwable>> failures = List.of(
                () -> failure(Kind.UNAVAILABLE),
                () -> failure(Kind.CLOSED),
                () -> failure(Kind.AUTHENTICATION),
                () -> new IllegalStateException("as planned"),
                () -> new StackOverflowError("as planned"));
        return Stream.of("poll", "settle", "extend")
                .flatMap(where -> failures.stream().map(failure -> Arguments.of(where, failure)));
    }

    @ParameterizedTest
    @MethodSource("waysToDie")
    void receiverThatThrowsIsReplacedAndItsTagsAreForgotten(String where, Supplier<Throwable> failure) {
        broker.traits = broker.traits.withOutstanding(1000, false);
        if (where.equals("extend")) {
            broker.traits = dev.convection.worker.spi.Traits.leased(Duration.ofMillis(600))
                    .withDelay(false, true);
        }
        AtomicBoolean once = new AtomicBoolean(true);
        Gate gate = new Gate();
        AtomicReference<Delivery> slow = new AtomicReference<>();
        service(delivery -> {
                    if (delivery.message().id().equals("slow")) {
                        slow.set(delivery);
                        gate.pass();
                    }
                    return note(delivery);
                })
                .concurrency(4)
                .start();
        put("slow");
        Eventually.is(() -> tags().size() == 1);
        switch (where) {
            case "poll" -> broker.onPoll = receiver -> dieOnce(receiver, once, failure);
            case "settle" -> broker.onSettle = receiver -> dieOnce(receiver, once, failure);
            default ->
                broker.onExtend = extended -> {
                    if (once.getAndSet(false)) {
                        throw FakeBroker.<RuntimeException>raw(failure.get());
                    }
                    return List.of();
                };
        }
        put("quick");

        Eventually.is(() -> receivers().size() == 2
                && tags().stream()
                                .filter(tag -> tag.message.id().equals("slow"))
                                .count()
                        == 2
                && slow.get() != null
                && !slow.get().leaseLost());
        gate.open();

        // The slow one came again while its handler ran, and was attached to it.
        Eventually.holds(() -> assertThat(tags().stream().filter(tag -> tag.settled() && tag.accepted))
                .extracting(tag -> tag.message.id())
                .contains("slow", "quick"));
        assertThat(handled.stream().filter("slow"::equals)).hasSize(1);
        assertThat(tags().stream().filter(tag -> tag.receiver == receivers().get(0)))
                .noneMatch(tag -> tag.message.id().equals("slow") && tag.settled());
        assertThat(receivers().get(0).closed).isTrue();
    }

    private static void dieOnce(FakeReceiver receiver, AtomicBoolean once, Supplier<Throwable> failure) {
        if (first(receiver, once)) {
            throw FakeBroker.<RuntimeException>raw(failure.get());
        }
    }

    @ParameterizedTest
    @MethodSource("waysNotToClose")
    void receiverThatDoesNotCloseIsReplacedAllTheSameAndItsHandlersAreTold(Supplier<Throwable> failure) {
        AtomicBoolean dies = new AtomicBoolean();
        AtomicBoolean doesNotClose = new AtomicBoolean(true);
        broker.onCloseReceiver = receiver -> {
            if (first(receiver, doesNotClose)) {
                throw FakeBroker.<RuntimeException>raw(failure.get());
            }
        };
        broker.onPoll = receiver -> dieOnce(receiver, dies, () -> failure(Kind.UNAVAILABLE));
        AtomicInteger told = new AtomicInteger();
        Gate gate = new Gate();
        AtomicReference<Delivery> running = new AtomicReference<>();
        service(delivery -> {
                    running.set(delivery);
                    delivery.onLeaseLost(told::incrementAndGet);
                    gate.pass();
                    return note(delivery);
                })
                .start();
        put("m");
        // Not only given out: one whose handler has not begun is given back, and nobody is told.
        Eventually.is(() -> running.get() != null);

        dies.set(true);

        Eventually.is(() -> told.get() == 1);
        // Attached, and not only given out again: what ends in between is handled twice, as it must be.
        Eventually.is(() -> tags().size() == 2 && !running.get().leaseLost());
        gate.open();
        Eventually.is(() -> tags().get(1).settled());
        assertThat(handled).containsExactly("m");
    }

    static Stream<Supplier<Throwable>> waysNotToClose() {
        return Stream.of(() -> new IllegalStateException("as planned"), () -> new StackOverflowError("as planned"));
    }

    @Test
    void receiverThatOpensButAlwaysThrowsIsReopenedWithBackoffAndFewLogLines() {
        broker.onPoll = receiver -> {
            if (receiver.source.equals(ORDERS)) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        service(this::note).start();

        Eventually.is(() -> receivers().size() >= 3);
        Gate.linger(Duration.ofMillis(600));

        // 50 ms, 100, 200, 400: five fit in what has passed, with a little room.
        assertThat(receivers()).hasSizeLessThanOrEqualTo(7);
        assertThat(log.of(Level.INFO, "queue orders")).hasSize(1);
        broker.onPoll = receiver -> {};
        put("m");
        Eventually.is(() -> handled.size() == 1);
        Eventually.holds(() -> assertThat(log.of(Level.INFO, "queue orders")).hasSize(2));
    }

    @Test
    void healthComesUpAgainOnAnIdleQueueToo() {
        Bus bus = broker.open();
        AtomicBoolean dead = new AtomicBoolean();
        broker.onPoll = receiver -> {
            if (dead.get()) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        WorkerService.builder(bus).handler("orders", "orders.place", this::note).start();
        assertThat(bus.health().up()).isTrue();

        Eventually.is(() -> bus.health().working().contains("queue orders"));
        dead.set(true);
        Eventually.is(() -> bus.health().down().containsKey("queue orders"));
        assertThat(bus.health().working()).doesNotContain("queue orders");
        dead.set(false);

        Eventually.is(() -> bus.health().up());
    }

    @Test
    void busyQueueDoesNotHurryTheBackoffOfADeadOne() {
        AtomicBoolean dead = new AtomicBoolean();
        broker.onOpenReceiver = source -> {
            if (dead.get() && source.equals(ORDERS)) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        // It dies while it waits for a slot, so that every slot that is freed is of interest to it.
        broker.onSettle = receiver -> {
            if (dead.get() && receiver.source.equals(ORDERS)) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        Destination busy = new Destination.Queue("busy");
        AtomicInteger done = new AtomicInteger();
        Gate gate = new Gate();

        Bus bus = broker.open();
        WorkerService.builder(bus)
                .handler("orders", "orders.place", delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .handler("busy", "orders.place", delivery -> {
                    done.incrementAndGet();
                    return Outcome.done();
                })
                .concurrency(1)
                .start();
        put("m");
        Eventually.is(() -> tags().size() == 1);

        dead.set(true);
        gate.open();
        Eventually.is(() -> receivers().get(0).closed);
        int opened = broker.receiversOpened.get();
        for (int i = 0; i < 2_000; i++) {
            broker.put(busy, message("b" + i, "orders.place"), 1);
        }
        Eventually.is(() -> done.get() == 2_000);

        assertThat(broker.receiversOpened.get() - opened).isLessThan(15);
        dead.set(false);
    }

    @Test
    void neverAsksForMoreThanWouldStart() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .concurrency(3)
                .start();
        for (int i = 0; i < 50; i++) {
            put("m" + i);
        }

        Eventually.is(() -> service.running() == 3);
        Eventually.staysSo(Duration.ofMillis(200), () -> assertThat(tags()).hasSize(3));
        gate.open();

        Eventually.is(() -> handled.size() == 50);
        assertThat(broker.polls.stream().filter(poll -> poll.receiver().source.equals(ORDERS)))
                .allMatch(poll -> poll.max() <= 3 + 1000);
    }

    @Test
    void whatWaitsForASlotLongerThanThoughtIsGivenBack() {
        Gate gate = new Gate();
        service(delivery -> {
                    if (delivery.message().id().startsWith("slow")) {
                        gate.pass();
                    }
                    return note(delivery);
                })
                .concurrency(2)
                .start();
        for (int i = 0; i < 200; i++) {
            put("quick" + i);
        }
        Eventually.is(() -> handled.size() == 200);
        put("slow1", "slow2");
        Eventually.is(() -> tags().size() == 202);
        for (int i = 0; i < 20; i++) {
            put("late" + i);
        }

        Eventually.holds(() -> assertThat(receivers().get(0).outstanding).hasSize(2));
        gate.open();

        Eventually.is(() -> handled.size() == 222);
        assertThat(handled).doesNotHaveDuplicates();
    }

    @Test
    void messageThatComesAloneIsHandledAtOnceWhateverCameBefore() {
        service(this::note).concurrency(1).start();
        for (int i = 0; i < 300; i++) {
            long started = System.nanoTime();
            put("a" + i, "b" + i);
            int expected = 2 * i + 2;
            Eventually.is(() -> handled.size() == expected);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(700));
        }
    }

    @Test
    void holdingReceiversAreNotPolledWithAnythingOutAndASlowHandlerDelaysNobody() {
        broker.traits = broker.traits.withOutstanding(100, true);
        Gate gate = new Gate();
        service(delivery -> {
                    if (delivery.message().id().equals("slow")) {
                        gate.pass();
                    }
                    return note(delivery);
                })
                .concurrency(4)
                .start();
        put("slow");
        Eventually.is(() -> tags().size() == 1);

        for (int i = 0; i < 100; i++) {
            put("m" + i);
        }

        Eventually.is(() -> handled.size() == 100);
        gate.open();
        Eventually.is(() -> handled.size() == 101);
        // Receivers too many are given up again.
        Eventually.holds(() -> assertThat(receivers().stream().filter(receiver -> !receiver.closed))
                .hasSize(1));
        assertThat(receivers()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void laneThatHoldsAMessageOpensNoFurtherReceiver() {
        broker.traits =
                dev.convection.worker.spi.Traits.leased(Duration.ofSeconds(30)).withOutstanding(100, true);
        Destination lane = new Destination.Lane("orders", 2);
        service(this::note).concurrency(4).start();
        String later = Long.toString(System.currentTimeMillis() + 60_000);
        broker.put(lane, message("m", "orders.place").with(Map.of("cvdue", later, "cvleave", later)), 1);
        Eventually.is(() -> broker.delivered.stream().anyMatch(tag -> tag.from.equals(lane)));

        Eventually.staysSo(
                Duration.ofMillis(300),
                () -> assertThat(broker.receivers.stream().filter(receiver -> receiver.source.equals(lane)))
                        .hasSize(1));
    }

    @Test
    void whereDeliveriesHoldEachOtherUpOneReceiverAsksForAll() {
        broker.traits = broker.traits.withOutstanding(100, true);
        Gate slow = new Gate();
        Gate rest = new Gate();
        service(delivery -> {
                    (delivery.message().id().startsWith("slow") ? slow : rest).pass();
                    return note(delivery);
                })
                .concurrency(4)
                .start();
        for (int i = 1; i <= 3; i++) {
            put("slow" + i);
            int taken = i;
            Eventually.is(() -> tags().size() == taken);
        }
        Eventually.is(() -> receivers().size() == 4);
        Gate.linger(Duration.ofMillis(500)); // so slow that nothing is taken ahead
        slow.open();
        Eventually.is(() -> handled.size() == 3);

        for (int i = 0; i < 20; i++) {
            put("m" + i);
        }

        // All of those receivers could take four.
        Eventually.is(() -> tags().size() == 7);
        Eventually.staysSo(
                Duration.ofMillis(300),
                () -> assertThat(receivers().stream()
                                .mapToInt(receiver -> receiver.outstanding.size())
                                .sum())
                        .isEqualTo(4));
        rest.open();
        Eventually.is(() -> handled.size() == 23);
    }

    @Test
    void withABacklogOfQuickMessagesTwoReceiversThatHoldUpTakeTurns() {
        broker.traits = broker.traits.withOutstanding(8, true);
        AtomicInteger next = new AtomicInteger();
        service(this::note).concurrency(4).start();

        Eventually.is(() -> {
            for (int i = 0; i < 200; i++) {
                put("m" + next.incrementAndGet());
            }
            return tags().stream().map(tag -> tag.receiver).distinct().count() == 2;
        });

        Eventually.is(() -> handled.size() == tags().size());
        assertThat(receivers()).hasSize(2);
    }

    @Test
    void receiverThatHoldsUpRestsWhileNothingMayBeTaken() {
        broker.traits = broker.traits.withOutstanding(100, true);
        Gate gate = new Gate();
        service(this::note)
                .handler("busy", "orders.place", delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .concurrency(1)
                .start();
        Eventually.is(() ->
                broker.polls.stream().anyMatch(poll -> poll.receiver().source.equals(ORDERS)));

        broker.put(new Destination.Queue("busy"), message("slow", "orders.place"), 1);

        // Its client may fetch what another engine could have.
        Eventually.is(() -> receivers().stream().allMatch(receiver -> receiver.resting));
        put("m");
        Eventually.staysSo(Duration.ofMillis(200), () -> assertThat(tags()).isEmpty());
        gate.open();
        Eventually.is(() -> handled.contains("m"));
        assertThat(receivers()).hasSize(1);
    }

    @Test
    void furtherReceiverThatIsRefusedIsGivenUpAndTheOthersGoOn() {
        broker.traits = broker.traits.withOutstanding(100, true);
        broker.onOpenReceiver = source -> {
            if (source.equals(ORDERS) && receivers().stream().anyMatch(receiver -> !receiver.closed)) {
                throw failure(Kind.UNAVAILABLE);
            }
        };
        Gate gate = new Gate();
        Bus bus = broker.open();
        WorkerService.builder(bus)
                .handler("orders", "orders.place", delivery -> {
                    if (delivery.message().id().equals("slow")) {
                        gate.pass();
                    }
                    return note(delivery);
                })
                .concurrency(4)
                .start();
        put("slow");
        Eventually.is(() -> tags().size() == 1);
        put("m");
        int opened = broker.receiversOpened.get();

        Gate.linger(Duration.ofMillis(2_500));

        assertThat(broker.receiversOpened.get() - opened).isBetween(1, 4);
        assertThat(bus.health().up()).isTrue();
        assertThat(log.of(Level.INFO, "another one failed")).hasSize(1);
        gate.open();
        Eventually.is(() -> handled.size() == 2);
    }

    @Test
    void windowThatIsNearlyUsedUpIsToldAndWarnedOfOnce() {
        broker.windowUsed = source -> source.equals(ORDERS) ? OptionalDouble.of(0.5) : OptionalDouble.empty();
        Queue<Double> told = new ConcurrentLinkedQueue<>();
        Bus bus = broker.open(builder -> builder.listener(new BusListener() {
            @Override
            public void windowUsed(String queue, double part) {
                assertThat(queue).isEqualTo("orders");
                told.add(part);
            }
        }));
        WorkerService.builder(bus).handler("orders", "orders.place", this::note).start();
        Eventually.is(() -> told.contains(0.5));
        assertThat(log.of(Level.WARN, "window")).isEmpty();

        broker.windowUsed = source -> source.equals(ORDERS) ? OptionalDouble.of(0.8) : OptionalDouble.empty();

        Eventually.is(() -> told.stream().filter(part -> part == 0.8).count() >= 2);
        assertThat(log.of(Level.WARN, "window")).singleElement().asString().contains("80 %", "orders");
    }

    @Test
    void smallReceiversAreJoinedByOthersUntilAllSlotsAreUsed() {
        broker.traits = broker.traits.withOutstanding(2, false);
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .concurrency(5)
                .start();
        for (int i = 0; i < 10; i++) {
            put("m" + i);
        }

        Eventually.is(() -> service.running() == 5);
        gate.open();
        Eventually.is(() -> handled.size() == 10);
    }

    @Test
    void leasesAreRenewedAtAThirdWhileTheHandlerRunsAndNoLonger() {
        broker.traits =
                dev.convection.worker.spi.Traits.leased(Duration.ofMillis(600)).withDelay(false, true);
        Gate gate = new Gate();
        service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .start();
        put("m");

        Eventually.is(() -> broker.extensions.size() == 4);
        gate.open();
        Eventually.is(() -> tags().get(0).settled());
        int extended = broker.extensions.size();
        Eventually.staysSo(
                Duration.ofMillis(400), () -> assertThat(broker.extensions).hasSize(extended));

        List<Long> times =
                broker.extensions.stream().map(FakeBroker.Extension::at).toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1)))
                    .isBetween(Duration.ofMillis(150), Duration.ofMillis(390));
        }
    }

    @Test
    void nothingIsRenewedWithoutALease() {
        broker.traits = dev.convection.worker.spi.Traits.leased(Duration.ZERO).withDelay(false, true);
        Gate gate = new Gate();
        service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .start();
        put("m");
        Eventually.is(() -> tags().size() == 1);

        Gate.linger(Duration.ofMillis(300));
        gate.open();

        Eventually.is(() -> tags().get(0).settled());
        assertThat(broker.extensions).isEmpty();
    }

    @Test
    void afterTheTrustedTimeNothingIsSettledAndTheHandlerIsTold() {
        broker.traits =
                dev.convection.worker.spi.Traits.leased(Duration.ofMillis(400)).withDelay(false, true);
        AtomicBoolean frozen = new AtomicBoolean();
        AtomicBoolean freezing = new AtomicBoolean();
        Gate thaw = new Gate();
        broker.onPoll = receiver -> {
            if (freezing.get() && receiver.source.equals(ORDERS)) {
                frozen.set(true);
                thaw.passStubbornly();
            }
        };
        AtomicInteger told = new AtomicInteger();
        Gate ended = new Gate();
        Gate running = new Gate();
        service(delivery -> {
                    delivery.onLeaseLost(told::incrementAndGet);
                    if (delivery.message().id().equals("ended")) {
                        ended.pass();
                    } else {
                        running.pass();
                        assertThat(delivery.leaseLost()).isTrue();
                    }
                    return note(delivery);
                })
                .start();
        put("ended", "running");
        Eventually.is(() -> tags().size() == 2);

        freezing.set(true);
        Eventually.is(frozen::get);
        ended.open();
        Eventually.is(() -> handled.contains("ended"));
        Gate.linger(Duration.ofMillis(450));
        freezing.set(false);
        thaw.open();

        Eventually.is(() -> told.get() == 1);
        running.open();
        Eventually.is(() -> handled.contains("running"));
        Eventually.staysSo(
                Duration.ofMillis(100), () -> assertThat(broker.settled).isEmpty());
    }

    @Test
    void tagsThatExtendReturnsAreLost() {
        broker.traits =
                dev.convection.worker.spi.Traits.leased(Duration.ofMillis(300)).withDelay(false, true);
        broker.onExtend = tags ->
                tags.stream().filter(tag -> tag.message.id().equals("lost")).toList();
        AtomicInteger told = new AtomicInteger();
        Gate gate = new Gate();
        service(delivery -> {
                    delivery.onLeaseLost(told::incrementAndGet);
                    gate.pass();
                    return note(delivery);
                })
                .start();
        put("lost", "kept");

        Eventually.is(() -> told.get() == 1);
        gate.open();

        Eventually.is(() -> handled.size() == 2);
        Eventually.is(() -> broker.settled.size() == 1);
        assertThat(broker.settled).extracting(each -> each.tag().message.id()).containsExactly("kept");
        assertThat(log.of(Level.WARN, "the lease was lost")).hasSize(1);
    }

    @Test
    void callbackForALeaseThatIsLostAlreadyIsCalledAtOnce() {
        broker.traits =
                dev.convection.worker.spi.Traits.leased(Duration.ofMillis(150)).withDelay(false, true);
        broker.onExtend = tags -> tags;
        AtomicInteger told = new AtomicInteger();
        service(delivery -> {
                    Eventually.is(delivery::leaseLost);
                    delivery.onLeaseLost(told::incrementAndGet);
                    return note(delivery);
                })
                .start();

        put("m");

        Eventually.is(() -> told.get() == 1);
    }

    @Test
    void wakeupThatThrowsDoesNotHurtTheHandler() {
        broker.onWakeup = receiver -> {
            throw failure(Kind.UNAVAILABLE);
        };
        service(this::note).start();

        put("m");

        Eventually.is(() -> tags().size() == 1 && tags().get(0).settled());
    }

    @Test
    void whatWasOnItsWayToAReceiverThatRestsIsHandled() {
        Gate gate = new Gate();
        AtomicBoolean once = new AtomicBoolean();
        broker.onRest = receiver -> {
            if (!receiver.source.equals(ORDERS) || !once.compareAndSet(false, true)) {
                return 0;
            }
            put("late");
            return 1;
        };
        put("first");
        try (WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .concurrency(1)
                .start()) {
            Eventually.is(() -> broker.delivered.size() == 2);
            gate.open();

            Eventually.is(() -> handled.size() == 2);
            assertThat(handled).containsExactly("first", "late");
        }
    }

    @Test
    void stopGivesNothingBackWhileAReceiverStillAsks() {
        Gate gate = new Gate();
        WorkerService service = service(delivery -> {
                    gate.pass();
                    return note(delivery);
                })
                .drainLimit(Duration.ZERO)
                .concurrency(4)
                .start();
        put("m");
        Eventually.is(() -> broker.delivered.size() == 1);
        List<Boolean> resting = new java.util.concurrent.CopyOnWriteArrayList<>();
        broker.onSettle =
                receiver -> resting.add(broker.receivers.stream().allMatch(each -> each.closed || each.resting));
        broker.onRest = receiver -> {
            Gate.linger(Duration.ofMillis(100));
            return 0;
        };

        service.stop();

        assertThat(resting).isNotEmpty().containsOnly(true);
        gate.open();
    }

    @Test
    void aReceiverThatIsNotPolledForAWhileIsTold() {
        Destination others = new Destination.Queue("others");
        Gate gate = new Gate();
        Queue<Destination> rested = new ConcurrentLinkedQueue<>();
        broker.onRest = receiver -> {
            rested.add(receiver.source);
            return 0;
        };
        service(this::note)
                .concurrency(1)
                .handler("others", "orders.place", delivery -> {
                    gate.pass();
                    return Outcome.done();
                })
                .start();
        // What was never polled has nothing to take back.
        Eventually.is(() ->
                broker.polls.stream().anyMatch(poll -> poll.receiver().source.equals(ORDERS)));
        assertThat(rested).isEmpty();

        broker.put(others, message("slow", "orders.place"), 1);

        Eventually.holds(() -> assertThat(rested).contains(ORDERS));
        assertThat(rested.stream().filter(ORDERS::equals)).hasSize(1);
        gate.open();
        put("1");
        Eventually.holds(() -> assertThat(handled).containsExactly("1"));
    }
}
