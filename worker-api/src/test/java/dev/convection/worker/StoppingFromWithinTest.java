package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failure;
import static dev.convection.worker.fake.FakeBroker.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops by handlers and by the bus, of lanes, and what is removed. */
class StoppingFromWithinTest extends LifecycleFixture {
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
}
