package dev.convection.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.transport.memory.MemoryBroker;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What is measured over a broker of which the test knows what it does. */
class TrialTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Load LOAD = load(2, 2, Duration.ZERO, SHORT);
    private static final Predicate<Duration> STAYS = pause -> {
        LockSupport.parkNanos(pause.toNanos());
        return false;
    };

    private final List<String> told = new ArrayList<>();
    private MemoryBroker broker;

    private static Load load(int clients, int engines, Duration handler, Duration time) {
        return new Load(200, clients, engines, 4, handler, 500, 2_000, Duration.ofMillis(50), time, 1);
    }

    @BeforeEach
    void aBroker(TestInfo test) {
        broker = MemoryBroker.named(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void theBrokerEnds() {
        broker.close();
    }

    @Test
    void findsFiguresAndLeavesNothing() {
        Trial trial = trial(LOAD, told::add, STAYS);
        Result result = trial.run();

        assertThat(result.casts()).isPositive();
        assertThat(result.handled()).isPositive();
        assertThat(result.bothCasts()).isPositive();
        assertThat(result.bothHandled()).isPositive();
        assertThat(result.latency().getTotalCount()).isBetween(50L, 500L);
        assertThat(result.confirmation().getTotalCount())
                .isEqualTo(result.latency().getTotalCount());
        assertThat(result.messages()).isGreaterThan(2_000);
        assertThat(result.lost()).isZero();
        assertThat(result.doubled()).isZero();
        assertThat(result.remains()).isEmpty();
        assertThat(broker.contents(trial.queue()).ready()).isZero();
        assertThat(told).hasSize(4);
    }

    @Test
    void aHandlersTimeBoundsWhatIsHandledAndWhatIsLeftIsNotWorkedAt() {
        long begun = System.nanoTime();
        Result result = trial(load(1, 1, Duration.ofMillis(20), SHORT), told::add, STAYS)
                .run();

        // 4 at once, 20 ms each; 2,000 that wait would take 10 s.
        assertThat(result.handled()).isBetween(1.0, 220.0);
        assertThat(result.lost()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void seesThatMessagesAreDoubled() {
        broker.faults().duplicate(0.1, 7);

        Result result = trial(LOAD, told::add, STAYS).run();

        assertThat(result.doubled()).isPositive();
        assertThat(result.lost()).isZero();
    }

    @Test
    void seesThatMessagesAreLost() {
        Trial trial = trial(LOAD, told::add, STAYS);
        try (Bus bus = Bus.open(broker.uri());
                WorkerService thief = WorkerService.builder(bus)
                        .handler(trial.queue(), Traffic.TYPE, delivery -> Outcome.done())
                        .start()) {
            assertThat(trial.run().lost()).isPositive();
        }
    }

    @Test
    void aBrokerThatHoldsItsClientsUpCannotHideIt() {
        Load oneSecond = load(1, 1, Duration.ZERO, Duration.ofSeconds(1));
        CompletableFuture<Void> held = new CompletableFuture<>();
        Trial trial = new Trial(
                oneSecond,
                new Subject("held", () -> Bus.builder(broker.uri()).window(1).open()),
                what -> {
                    if (what.endsWith("timing")) {
                        after(400, () -> broker.faults().holdSends());
                        after(900, () -> {
                            broker.faults().releaseSends();
                            held.complete(null);
                        });
                    }
                },
                STAYS,
                SHORT);
        Result result = trial.run();

        // Held for half a second at 500 a second. Only one cast was under way, but all that were due meanwhile were
        // late.
        held.join();
        long late = result.latency().getTotalCount()
                - result.latency().getCountBetweenValues(0, TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(late).isGreaterThan(100);
        assertThat(result.lost()).isZero();
    }

    @Test
    void aCastThatFailsEndsItAndLeavesNothing() {
        broker.faults().failSends(1_000_000, Kind.REFUSED);
        Trial trial = trial(LOAD, told::add, STAYS);
        assertThatThrownBy(() -> {
                    try (trial) {
                        trial.run();
                    }
                })
                .isInstanceOf(TransportException.class);

        assertThat(broker.contents(trial.queue()).ready()).isZero();
    }

    @Test
    void whoeverLeavesEarlyLeavesNothing() {
        Trial trial = trial(LOAD, told::add, pause -> true);

        assertThatThrownBy(() -> {
                    try (trial) {
                        trial.run();
                    }
                })
                .isInstanceOf(CancellationException.class);
        assertThat(broker.contents(trial.queue()).ready()).isZero();
    }

    @Test
    void castsThatAreUnderWayWhenOneLeavesAreWaitedFor() {
        broker.faults().holdSends();
        Trial trial = trial(LOAD, told::add, pause -> {
            after(100, () -> broker.faults().releaseSends());
            return true;
        });

        assertThatThrownBy(() -> {
                    try (trial) {
                        trial.run();
                    }
                })
                .isInstanceOf(CancellationException.class);
        assertThat(broker.contents(trial.queue()).ready()).isZero();
    }

    private static void after(long millis, Runnable what) {
        var unused = CompletableFuture.runAsync(what, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    private Trial trial(Load load, Consumer<String> progress, Predicate<Duration> leaving) {
        return new Trial(load, new Subject("memory", () -> Bus.open(broker.uri())), progress, leaving, SHORT);
    }
}
