package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.LEASE;
import static dev.convection.transport.memory.Wire.LONG;
import static dev.convection.transport.memory.Wire.accept;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.poll;
import static dev.convection.transport.memory.Wire.pollOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.convection.worker.spi.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"LEASED", "BATCHED"})
class LeaseTest {
    @AutoClose
    private final Wire wire;

    private final MemoryReceiver receiver;
    private final MemoryReceiver other;

    LeaseTest(Style style) {
        this.wire = new Wire(style);
        this.receiver = wire.receiver();
        this.other = wire.receiver();
    }

    @Test
    @DisplayName("R11: what was not settled within its lease is given out again, with a higher count")
    void leaseEnds() {
        wire.send("a");
        pollOne(receiver);

        wire.broker.advance(LEASE.minusSeconds(5));
        assertThat(poll(other)).as("not before").isEmpty();
        wire.broker.advance(Duration.ofSeconds(5));

        assertThat(pollOne(other).deliveries()).isEqualTo(2);
    }

    @Test
    @DisplayName("R10: extend renews the leases of exactly the given tags")
    void extendRenewsTheGivenTags() {
        wire.send("a", "b", "c");
        List<Received<Lent>> got = poll(receiver);
        wire.broker.advance(LEASE.minusSeconds(5));

        List<Lent> lost = receiver.extend(List.of(got.get(0).tag(), got.get(2).tag()));

        assertThat(lost).isEmpty();
        wire.broker.advance(Duration.ofSeconds(5));
        assertThat(ids(poll(other))).containsExactly("b");
        wire.broker.advance(LEASE);
        other.close();
        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("R10: neither polling nor settling another renews a lease")
    void nothingElseRenews() {
        wire.send("a", "b");
        List<Received<Lent>> got = poll(receiver);
        wire.broker.advance(LEASE.minusSeconds(5));

        accept(receiver, got.get(0));
        poll(other);
        wire.broker.advance(Duration.ofSeconds(5));

        assertThat(ids(poll(other))).containsExactly("b");
    }

    @Test
    @DisplayName("R10: extend tells which tags are lost, and leaves them so")
    void extendTellsWhatIsLost() {
        wire.send("a");
        Received<Lent> delivery = pollOne(receiver);
        wire.broker.expireLeases("orders");

        assertThat(receiver.extend(List.of(delivery.tag()))).containsExactly(delivery.tag());

        assertThat(ids(poll(other))).containsExactly("a");
    }

    @Test
    @DisplayName("R12: a late settlement, or extension, does no harm to the new delivery")
    void lateSettlementDoesNoHarm() {
        wire.send("a");
        Received<Lent> old = pollOne(receiver);
        wire.broker.advance(LEASE);
        Received<Lent> delivery = pollOne(other);

        accept(receiver, old);
        receiver.extend(List.of(old.tag()));

        assertThat(wire.broker.contents("orders").inHand()).isEqualTo(1);
        assertThat(other.extend(List.of(delivery.tag()))).isEmpty();
        other.close();
        assertThat(ids(poll(wire.receiver()))).containsExactly("a");
    }

    @Test
    @DisplayName("R12: a late settlement counts for nothing, also while nobody else has the message yet")
    void lateSettlementCountsForNothing() {
        wire.send("a");
        Received<Lent> old = pollOne(receiver);
        wire.broker.advance(LEASE);

        accept(receiver, old);

        assertThat(ids(poll(other))).containsExactly("a");
    }

    @Test
    @DisplayName("R7: a poll that waits notices a lease that ends meanwhile")
    void waitingPollNoticesTheEndOfALease() {
        wire.send("a");
        pollOne(receiver);
        CompletableFuture<List<Received<Lent>>> polling = PollTest.whileWaiting(other);

        wire.broker.advance(LEASE);

        assertThat(ids(polling.join())).containsExactly("a");
    }

    @Test
    @DisplayName("R7: a poll that waits notices by the clock alone")
    void waitingPollNoticesByTheClock() {
        try (Wire quick = new Wire(receiver.style, "lease=50ms")) {
            quick.send("a");
            pollOne(quick.receiver());

            assertThat(ids(quick.receiver().poll(1, LONG))).containsExactly("a");
        }
    }

    @Test
    @DisplayName("R10: there is nothing to extend where there are no leases")
    void nothingToExtendWithoutLeases() {
        try (Wire linked = new Wire(Style.LINKED)) {
            linked.send("a");
            MemoryReceiver connected = linked.receiver();
            Received<Lent> delivery = pollOne(connected);

            linked.broker.advance(Duration.ofDays(1));
            linked.broker.expireLeases();

            assertThat(linked.broker.contents("orders").inHand()).isEqualTo(1);
            assertThatIllegalStateException().isThrownBy(() -> connected.extend(List.of(delivery.tag())));
        }
    }
}
