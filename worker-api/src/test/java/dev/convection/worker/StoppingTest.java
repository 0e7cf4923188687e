package dev.convection.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A stop waits for what runs, gives back what has not begun, and settles everything. */
class StoppingTest extends LifecycleFixture {

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
            // On a starved machine a message may wait for its slot for too long, and is given back first.
            assertThat(broker.settled).filteredOn(Settlement::accepted).hasSize(expected);
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
}
