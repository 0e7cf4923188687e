package dev.convection.worker;

import static dev.convection.worker.fake.FakeBroker.failing;
import static dev.convection.worker.fake.FakeBroker.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A start succeeds, goes on in the background, or leaves nothing. */
class StartingTest extends LifecycleFixture {
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
}
