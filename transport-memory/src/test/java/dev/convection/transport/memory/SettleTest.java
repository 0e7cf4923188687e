package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.QUEUE;
import static dev.convection.transport.memory.Wire.accept;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.poll;
import static dev.convection.transport.memory.Wire.pollOne;
import static dev.convection.transport.memory.Wire.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits.Counting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class SettleTest {
    @AutoClose
    private final Wire wire;

    SettleTest(Style style) {
        this.wire = new Wire(style);
    }

    @Test
    @DisplayName("R9: what was accepted never comes again")
    void acceptedIsGone() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();

        accept(receiver, pollOne(receiver));

        receiver.close();
        wire.broker.advance(Duration.ofDays(1));
        assertThat(poll(wire.receiver())).isEmpty();
        assertThat(wire.transport.depth(QUEUE)).hasValue(0);
    }

    @Test
    @DisplayName("R9: what was released comes again, to anyone, before what came later")
    void releasedComesAgainToAnyone() {
        wire.send("a", "b");
        MemoryReceiver receiver = wire.receiver();

        release(receiver, receiver.poll(1, Duration.ZERO).get(0));

        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "b");
    }

    @Test
    @DisplayName("R9: settlement is individual and in any order")
    void settlementIsIndividual() {
        wire.send(4);
        MemoryReceiver receiver = wire.receiver();
        List<Received<Lent>> got = poll(receiver);

        accept(receiver, got.get(3));
        receiver.settle(List.of(
                Settlement.release(got.get(2).tag(), Duration.ZERO),
                Settlement.accept(got.get(0).tag())));

        MemoryReceiver other = wire.receiver();
        assertThat(ids(poll(other))).as("m1 is still in hand").containsExactly("m2");
        receiver.close();
        other.close();
        assertThat(ids(poll(wire.receiver()))).containsExactly("m1", "m2");
    }

    @Test
    @DisplayName("R9: a release is not given out before its delay, where that is promised, and holds nothing up")
    void releaseIsNotEarly() {
        wire.send("a", "b");
        MemoryReceiver receiver = wire.receiver();
        Received<Lent> delivery = receiver.poll(1, Duration.ZERO).get(0);
        List<Settlement<Lent>> later = List.of(Settlement.release(delivery.tag(), Duration.ofMinutes(10)));
        if (!wire.transport.traits().delayedRelease()) {
            assertThatIllegalArgumentException().isThrownBy(() -> receiver.settle(later));
            return;
        }

        receiver.settle(later);

        Received<Lent> next = pollOne(receiver);
        assertThat(next.message().id()).isEqualTo("b");
        accept(receiver, next);
        wire.broker.advance(Duration.ofMinutes(9));
        assertThat(poll(wire.receiver())).isEmpty();
        wire.broker.advance(Duration.ofMinutes(1));
        assertThat(ids(poll(wire.receiver()))).containsExactly("a");
    }

    @Test
    @DisplayName("R19: a release is counted where the traits say so")
    void releaseIsCountedAsPromised() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();
        Received<Lent> first = pollOne(receiver);
        release(receiver, first);

        Received<Lent> second = pollOne(receiver);

        boolean counted = wire.transport.traits().releaseCounts();
        assertThat(first.deliveries()).isEqualTo(1);
        assertThat(second.deliveries()).isEqualTo(counted ? 2 : 1);
    }

    @Test
    @DisplayName("R11: lost deliveries are counted as far as the traits say")
    void lossesAreCountedAsPromised() {
        wire.send("a");
        int deliveries = 0;
        for (int i = 0; i < 5; i++) {
            deliveries = pollOne(wire.receiver()).deliveries();
            wire.broker.faults().killReceivers();
        }

        switch (wire.transport.traits().counting()) {
            case EXACT -> assertThat(deliveries).isEqualTo(5);
            case HINT -> assertThat(deliveries).isBetween(3, 5);
            case NONE -> assertThat(deliveries).isEqualTo(1);
        }
        assertThat(wire.transport.traits().counting() == Counting.NONE).isEqualTo(deliveries == 1);
    }

    @Test
    @DisplayName("R19: what was delivered as often as the limit says is given up, and at no other time")
    void deliveryLimit() {
        wire.send("a");
        int limit = wire.transport.traits().deliveryLimit();
        MemoryReceiver receiver = wire.receiver();

        for (int i = 0; i < (limit == 0 ? 25 : limit); i++) {
            release(receiver, pollOne(receiver));
        }

        assertThat(wire.transport.depth(QUEUE)).hasValue(limit == 0 ? 1 : 0);
    }

    @Test
    @DisplayName("A receiver refuses what it was not given, and to settle twice")
    void refusesWhatItWasNotGiven() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();
        Received<Lent> delivery = pollOne(receiver);

        assertThatIllegalStateException().isThrownBy(() -> accept(wire.receiver(), delivery));
        accept(receiver, delivery);
        assertThatIllegalStateException().isThrownBy(() -> accept(receiver, delivery));
    }

    @Test
    @DisplayName("R19: where deliveries hold each other up, a poll before all are settled is refused")
    void unsettledHoldUpWhereSaid() {
        wire.send("a", "b");
        MemoryReceiver receiver = wire.receiver();
        receiver.poll(1, Duration.ZERO);

        if (wire.transport.traits().holdsUp()) {
            assertThatIllegalStateException().isThrownBy(() -> poll(receiver)).withMessageContaining("1 deliveries");
        } else {
            assertThat(ids(poll(receiver))).containsExactly("b");
        }
    }
}
