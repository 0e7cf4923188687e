package dev.convection.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.fake.Eventually;
import dev.convection.worker.fake.Gate;
import dev.convection.worker.fake.Tag;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is seen of a service from outside, and how it is built. */
class ServiceStateTest extends LifecycleFixture {

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
