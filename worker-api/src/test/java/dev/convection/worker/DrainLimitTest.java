package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.Gate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Stops that may not wait: for handlers, receivers and starts that take too long. */
class DrainLimitTest extends LifecycleFixture {
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
}
