package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much a service asks for, of how many receivers. */
class CreditTest extends ReceivingFixture {
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
}
