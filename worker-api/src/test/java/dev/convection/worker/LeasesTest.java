package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.FakeBroker;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Leases are renewed while a handler runs, and nothing is settled without one. */
class LeasesTest extends ReceivingFixture {
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
