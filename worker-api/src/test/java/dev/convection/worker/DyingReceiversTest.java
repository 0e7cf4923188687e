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
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Receivers that throw are replaced, with a back-off. */
class DyingReceiversTest extends ReceivingFixture {
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
}
