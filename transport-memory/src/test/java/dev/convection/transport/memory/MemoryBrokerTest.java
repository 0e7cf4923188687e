package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.message;
import static dev.convection.transport.memory.Wire.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.convection.transport.memory.MemoryBroker.Contents;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest {
    @AutoClose
    private final Wire wire = new Wire(Style.LEASED);

    @Test
    void showsWhatItHolds() {
        wire.send(4);
        MemoryReceiver receiver = wire.receiver();
        var got = receiver.poll(3, Duration.ZERO);
        receiver.settle(List.of(
                Settlement.accept(got.get(0).tag()),
                Settlement.release(got.get(1).tag(), Duration.ofMinutes(1))));

        assertThat(wire.broker.contents("orders")).isEqualTo(new Contents(1, 1, 1, 3));

        assertThat(wire.broker.messages("orders")).containsExactly(message("m1"), message("m3"));
        assertThat(wire.broker.contents("nothing")).isEqualTo(new Contents(0, 0, 0, 0));
        assertThat(wire.broker.contents(new Destination.DeadLetters("orders")).ready())
                .isZero();
    }

    @Test
    void showsAllNamespacesTogether() {
        wire.send("a");
        var other = wire.transport("other", true, "").openSender();
        Wire.join(other.send(Wire.QUEUE, message("b"), Duration.ZERO));

        assertThat(wire.broker.messages("orders")).containsExactlyInAnyOrder(message("a"), message("b"));
        assertThat(wire.broker.contents("orders").ready()).isEqualTo(2);
    }

    @Test
    void isTheSameForAllWhoNameIt() {
        assertThat(MemoryBroker.named(wire.broker.name())).isSameAs(wire.broker);
        assertThat(wire.broker.uri()).isEqualTo(URI.create("memory:" + wire.broker.name()));
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryBroker.named("no/name"));
    }

    @Test
    void closedBrokerIsForgotten() {
        wire.send("a");

        wire.broker.close();
        wire.broker.close();

        try (MemoryBroker next = MemoryBroker.named(wire.broker.name())) {
            assertThat(next).isNotSameAs(wire.broker);
            assertThat(next.messages("orders")).isEmpty();
        }
    }

    @Test
    void brokerThatOnlyTransportsKnowIsForgottenWhenItIsEmpty() {
        String uri = "memory:known-to-transports";
        Transport first = open(uri + "?lease=1s", true);
        first.openReceiver(Wire.QUEUE, 1);
        first.close();

        try (Transport strict = open(uri, false)) {
            assertThat(Wire.failure(() -> strict.openReceiver(Wire.QUEUE, 1))).isEqualTo(Kind.NOT_FOUND);
        }

        try (MemoryBroker broker = MemoryBroker.named("known-to-transports")) {
            open(uri, true).close();
            assertThat(MemoryBroker.named("known-to-transports"))
                    .as("kept for whom asked")
                    .isSameAs(broker);
        }
    }

    @Test
    void brokerThatOnlyTransportsKnowStaysWithItsMessages() {
        String uri = "memory:stays-with-messages";
        Transport first = open(uri, true);
        Wire.join(first.openSender().send(Wire.QUEUE, message("kept"), Duration.ZERO));
        first.close();

        try (MemoryBroker broker = MemoryBroker.named("stays-with-messages")) {
            assertThat(broker.messages("orders")).containsExactly(message("kept"));
        }
    }

    @Test
    void timeGoesForwardOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> wire.broker.advance(Duration.ofSeconds(-1)));
        wire.broker.advance(Duration.ofDays(100_000));
        wire.send("a");
        assertThat(poll(wire.receiver())).hasSize(1);
    }

    @Test
    void leasesExpireOfTheQueuesThatAreNamed() {
        wire.send("a");
        wire.sendTo(new Destination.Directed("orders", "e"), "b");
        wire.sendTo(new Destination.Queue("bills"), "c");
        poll(wire.receiver());
        poll(wire.receiver(new Destination.Directed("orders", "e")));
        poll(wire.receiver(new Destination.Queue("bills")));

        wire.broker.expireLeases("orders");

        assertThat(wire.broker.contents("orders").ready()).isEqualTo(1);
        assertThat(wire.broker.contents(new Destination.Directed("orders", "e")).ready())
                .isEqualTo(1);
        assertThat(wire.broker.contents("bills").inHand()).isEqualTo(1);
        wire.broker.expireLeases();
        assertThat(wire.broker.contents("bills").inHand()).isZero();
    }

    private static Transport open(String uri, boolean provision) {
        return new MemoryTransportProvider()
                .open(new TransportConfig(URI.create(uri), "convection", provision, Map.of(), Map.of()));
    }
}
