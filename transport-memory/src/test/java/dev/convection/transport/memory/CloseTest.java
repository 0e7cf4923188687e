package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.QUEUE;
import static dev.convection.transport.memory.Wire.failure;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.message;
import static dev.convection.transport.memory.Wire.poll;
import static dev.convection.transport.memory.Wire.pollOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class CloseTest {
    @AutoClose
    private final Wire wire;

    CloseTest(Style style) {
        this.wire = new Wire(style);
    }

    @Test
    @DisplayName("R13: closing a receiver gives back at once what is outstanding, and not what was settled")
    void closingGivesBack() {
        wire.send("a", "b", "c");
        MemoryReceiver receiver = wire.receiver();
        List<Received<Lent>> got = poll(receiver);
        Wire.accept(receiver, got.get(1));

        receiver.close();

        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "c");
    }

    @Test
    @DisplayName("R13: closing a receiver wakes another that waits for what it gives back")
    void closingWakesOthers() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();
        pollOne(receiver);
        CompletableFuture<List<Received<Lent>>> polling = PollTest.whileWaiting(wire.receiver());

        receiver.close();

        assertThat(ids(polling.join())).containsExactly("a");
    }

    @Test
    @DisplayName("R20: what is closed says so")
    void closedSaysSo() {
        MemoryReceiver receiver = wire.receiver();
        receiver.close();
        wire.sender.close();

        assertThat(failure(() -> poll(receiver))).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> receiver.settle(List.of()))).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> wire.sender.send(QUEUE, message("a"), Duration.ZERO)))
                .isEqualTo(Kind.CLOSED);
        receiver.wakeup();
    }

    @Test
    @DisplayName("R20: closing a transport closes what is open on it, also a poll that waits")
    void closingATransportClosesAll() {
        wire.send("a");
        MemoryReceiver holder = wire.receiver();
        pollOne(holder);
        CompletableFuture<List<Received<Lent>>> polling =
                PollTest.whileWaiting(wire.receiver(new Destination.Queue("empty")));

        wire.transport.close();

        assertThat(failure(polling)).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> poll(holder))).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> wire.sender.send(QUEUE, message("b"), Duration.ZERO)))
                .isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> wire.transport.openReceiver(QUEUE, 1))).isEqualTo(Kind.CLOSED);
        assertThat(failure(wire.transport::openSender)).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> wire.transport.depth(QUEUE))).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> wire.transport.browse(QUEUE, each -> true))).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> wire.transport.remove(QUEUE))).isEqualTo(Kind.CLOSED);
        assertThat(wire.broker.contents("orders").ready()).isEqualTo(1);
    }

    @Test
    @DisplayName("R20: closing twice does nothing, and harms nobody")
    void closingTwiceDoesNothing() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();
        Received<Lent> delivery = pollOne(receiver);
        receiver.close();
        MemoryReceiver other = wire.receiver();
        assertThat(ids(poll(other))).containsExactly("a");

        receiver.close();
        wire.sender.close();
        wire.sender.close();

        assertThat(failure(() -> receiver.settle(List.of(Settlement.accept(delivery.tag())))))
                .isEqualTo(Kind.CLOSED);
        assertThat(wire.broker.contents("orders").inHand()).isEqualTo(1);
        wire.transport.close();
        wire.transport.close();
    }
}
