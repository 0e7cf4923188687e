package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.LEASE;
import static dev.convection.transport.memory.Wire.QUEUE;
import static dev.convection.transport.memory.Wire.failure;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.join;
import static dev.convection.transport.memory.Wire.message;
import static dev.convection.transport.memory.Wire.poll;
import static dev.convection.transport.memory.Wire.pollOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class FaultsTest {
    @AutoClose
    private final Wire wire;

    private final Faults faults;
    private final Style style;

    FaultsTest(Style style) {
        this.style = style;
        this.wire = new Wire(style);
        this.faults = wire.broker.faults();
    }

    @Test
    void failedSendsStoreNothingAndEndAfterTheirNumber() {
        faults.failSends(2, Kind.REFUSED);

        assertThat(failure(send("a"))).isEqualTo(Kind.REFUSED);
        assertThat(failure(send("b"))).isEqualTo(Kind.REFUSED);
        join(send("c"));

        assertThat(wire.broker.messages("orders")).containsExactly(message("c"));
        assertThatIllegalArgumentException().isThrownBy(() -> faults.failSends(0, Kind.REFUSED));
    }

    @Test
    void failedSendsCanBeThoseToSomeDestinations() {
        faults.failSends(1, Kind.UNAVAILABLE, Destination.DeadLetters.class::isInstance);

        join(send("a"));

        Destination dead = new Destination.DeadLetters("orders");
        assertThat(failure(wire.sender.send(dead, message("b"), Duration.ZERO))).isEqualTo(Kind.UNAVAILABLE);
        join(wire.sender.send(dead, message("c"), Duration.ZERO));
    }

    @Test
    void lostConfirmationsAreOfMessagesThatAreStored() {
        faults.loseConfirmations(1);

        assertThat(failure(send("a"))).isEqualTo(Kind.OUTCOME_UNKNOWN);
        join(send("b"));

        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "b");
    }

    @Test
    void heldSendsAreStoredInTheirOrderWhenTheyAreReleased() {
        faults.holdSends();
        List<CompletionStage<Void>> held = List.of(send("a"), send("b"));
        assertThat(wire.broker.contents("orders").ready()).isZero();
        assertThat(held)
                .allSatisfy(each -> assertThat(each.toCompletableFuture()).isNotDone());

        faults.releaseSends();

        held.forEach(Wire::join);
        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "b");
    }

    @Test
    void heldSendsAreLostAndUnknownWhenTheBrokerGoes() {
        faults.holdSends();
        CompletionStage<Void> held = send("a");

        faults.disconnect();

        assertThat(failure(held)).isEqualTo(Kind.OUTCOME_UNKNOWN);
        faults.clear();
        assertThat(poll(wire.receiver())).isEmpty();
    }

    @Test
    void duplicatesAreOfWorkAndNotOfDeadLetters() {
        faults.duplicate(1, 0);
        Destination dead = new Destination.DeadLetters("orders");
        wire.send("a");
        wire.sendTo(dead, "b");
        MemoryReceiver work = wire.receiver();
        MemoryReceiver letters = wire.receiver(dead);

        Wire.accept(work, pollOne(work));
        Wire.accept(letters, pollOne(letters));

        Received<Lent> again = pollOne(work);
        assertThat(again.message()).isEqualTo(message("a"));
        assertThat(again.deliveries()).isEqualTo(1);
        Wire.accept(work, again);
        assertThat(poll(work)).isEmpty();
        assertThat(poll(letters)).isEmpty();
    }

    @Test
    void duplicatesCanBeSomeOfAll() {
        faults.duplicate(0.5, 7);
        wire.send(100);
        MemoryReceiver receiver = wire.receiver();

        poll(receiver).forEach(each -> Wire.accept(receiver, each));

        assertThat(wire.broker.contents("orders").ready()).isBetween(20, 80);
        assertThatIllegalArgumentException().isThrownBy(() -> faults.duplicate(1.5, 0));
    }

    @Test
    void killedReceiversFailAndWhatTheyHeldIsDeliveredAgain() {
        wire.send("a");
        MemoryReceiver holder = wire.receiver();
        Received<Lent> delivery = pollOne(holder);
        CompletableFuture<List<Received<Lent>>> polling =
                PollTest.whileWaiting(wire.receiver(new Destination.Queue("empty")));

        faults.killReceivers();

        assertThat(failure(polling)).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> poll(holder))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> holder.settle(List.of(Settlement.accept(delivery.tag())))))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(ids(poll(wire.receiver()))).containsExactly("a");
        holder.close();
        assertThat(wire.broker.contents("orders").inHand()).isEqualTo(1);
        wire.send("senders live");
    }

    @Test
    void killedEngineReachesTheBrokerNoMore() {
        MemoryTransport dying = wire.transport("convection", true, "");
        dying.openReceiver(new Destination.Directed("orders", "e"), 1);
        MemoryReceiver holder = (MemoryReceiver) dying.openReceiver(QUEUE, 1);
        Sender sender = dying.openSender();
        wire.send("a");
        pollOne(holder);

        faults.kill("e");

        assertThat(failure(() -> poll(holder))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> sender.send(QUEUE, message("b"), Duration.ZERO)))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> dying.openReceiver(QUEUE, 1))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(dying::openSender)).isEqualTo(Kind.UNAVAILABLE);
        dying.close();
        wire.send("others live");
        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "others live");
        assertThatIllegalArgumentException().isThrownBy(() -> faults.kill("e"));
    }

    @Test
    void brokerThatIsAwayFailsEverythingAndKeepsItsMessages() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();
        MemoryTransport stranger = wire.transport("convection", true, "");

        faults.disconnect();

        assertThat(failure(() -> send("b"))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> poll(receiver))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> wire.receiver())).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> wire.transport.openSender())).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> wire.transport.depth(QUEUE))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(stranger::traits)).isEqualTo(Kind.UNAVAILABLE);

        faults.reconnect();

        assertThat(failure(() -> send("b"))).as("a sender from before is dead").isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure(() -> poll(receiver))).isEqualTo(Kind.UNAVAILABLE);
        Sender sender = wire.transport.openSender();
        join(sender.send(QUEUE, message("b"), Duration.ZERO));
        assertThat(ids(poll(wire.receiver()))).containsExactly("a", "b");
        assertThat(stranger.traits()).isEqualTo(wire.transport.traits());
    }

    @Test
    void traitsAreKnownWhileTheBrokerIsAwayIfTheyWereAskedBefore() {
        var traits = wire.transport.traits();

        faults.disconnect();

        assertThat(wire.transport.traits()).isEqualTo(traits);
    }

    @Test
    void whatIsInHandWhenTheBrokerGoesComesBackAsTheStyleSays() {
        wire.send("a");
        MemoryReceiver receiver = wire.receiver();
        pollOne(receiver);

        faults.disconnect();
        receiver.close();
        faults.reconnect();

        MemoryReceiver next = wire.receiver();
        if (style.outlivesConnections()) {
            assertThat(poll(next)).as("its lease goes on").isEmpty();
            wire.broker.advance(LEASE);
        }
        assertThat(pollOne(next).deliveries()).isEqualTo(style == Style.LEASED ? 2 : 1);
    }

    @Test
    void closedBrokerIsAwayForGood() {
        wire.broker.close();

        assertThat(failure(() -> send("a"))).isEqualTo(Kind.UNAVAILABLE);
        faults.reconnect();
        assertThat(failure(() -> wire.receiver())).isEqualTo(Kind.UNAVAILABLE);
    }

    private CompletionStage<Void> send(String id) {
        return wire.sender.send(QUEUE, message(id), Duration.ZERO);
    }
}
