package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.QUEUE;
import static dev.convection.transport.memory.Wire.failure;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.join;
import static dev.convection.transport.memory.Wire.message;
import static dev.convection.transport.memory.Wire.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class SendTest {
    private final Style style;

    @AutoClose
    private final Wire wire;

    SendTest(Style style) {
        this.style = style;
        this.wire = new Wire(style, "capacity=3", "maxMessageBytes=1000");
    }

    @Test
    @DisplayName("R5: a send that has completed is stored")
    void sendThatHasCompletedIsStored() {
        join(wire.sender.send(QUEUE, message("a"), Duration.ZERO));

        assertThat(ids(poll(wire.receiver()))).containsExactly("a");
    }

    @Test
    @DisplayName("R5: a send completes although one before it does not")
    void sendDoesNotWaitForAnother() {
        wire.broker.faults().holdSends();
        CompletionStage<Void> held = wire.sender.send(QUEUE, message("a"), Duration.ZERO);
        wire.broker.faults().releaseSends();

        join(wire.sender.send(QUEUE, message("b"), Duration.ZERO));

        assertThat(held).isCompleted();
    }

    @Test
    @DisplayName("R6: a send to a full queue is refused for now, stores nothing, and passes when there is room")
    void sendToAFullQueueIsRefusedForNow() {
        wire.send("a", "b", "c");

        CompletionStage<Void> refused = wire.sender.send(QUEUE, message("d"), Duration.ZERO);

        assertThat(failure(refused)).isEqualTo(Kind.UNAVAILABLE);
        MemoryReceiver receiver = wire.receiver();
        var first = receiver.poll(1, Duration.ZERO).get(0);
        assertThat(failure(wire.sender.send(QUEUE, message("d"), Duration.ZERO)))
                .as("what is in hand is in the queue")
                .isEqualTo(Kind.UNAVAILABLE);
        Wire.accept(receiver, first);
        wire.send("d");
        assertThat(ids(poll(receiver))).containsExactly("b", "c", "d");
    }

    @Test
    @DisplayName("R6: a message to all engines goes to all of them or to none")
    void fanoutIsAllOrNothing() {
        MemoryReceiver one = wire.receiver(new Destination.Subscription("orders", "one"));
        wire.sendTo(new Destination.Fanout("orders"), "a", "b", "c");
        MemoryReceiver two = wire.receiver(new Destination.Subscription("orders", "two"));

        Kind failure = failure(wire.sender.send(new Destination.Fanout("orders"), message("d"), Duration.ZERO));

        assertThat(failure).isEqualTo(Kind.UNAVAILABLE);
        assertThat(poll(two)).isEmpty();
        assertThat(ids(poll(one))).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("R6: a message that is too large is refused, naming the limit; one at the limit is not")
    void tooLargeIsRefusedNamingTheLimit() {
        int attributes = bytesOfAttributes(sized(0));

        join(wire.sender.send(QUEUE, sized(1000 - attributes), Duration.ZERO));

        assertThatThrownBy(() -> join(wire.sender.send(QUEUE, sized(1001 - attributes), Duration.ZERO)))
                .cause()
                .hasMessageContaining("1001")
                .hasMessageContaining("limit is 1000");
        assertThat(failure(wire.sender.send(QUEUE, sized(2000), Duration.ZERO))).isEqualTo(Kind.TOO_LARGE);
        wire.send("the client stays usable");
    }

    @Test
    @DisplayName("R6: closing a sender completes what is under way")
    void closingASenderCompletesWhatIsUnderWay() {
        wire.broker.faults().holdSends();
        CompletionStage<Void> held = wire.sender.send(QUEUE, message("a"), Duration.ZERO);
        assertThat(held.toCompletableFuture()).isNotDone();

        wire.sender.close();

        assertThat(failure(held)).isEqualTo(Kind.OUTCOME_UNKNOWN);
    }

    @Test
    @DisplayName("A subscription is no place to send to")
    void subscriptionIsNoPlaceToSendTo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wire.sendTo(new Destination.Subscription("orders", "one"), "a"));
    }

    @Test
    @DisplayName("R19: a send is delayed where that is promised, and refused where it is not")
    void sendIsDelayedWherePromised() {
        Duration delay = Duration.ofMinutes(10);
        if (!wire.transport.traits().delayedSend()) {
            assertThatIllegalArgumentException().isThrownBy(() -> wire.sender.send(QUEUE, message("late"), delay));
            return;
        }
        MemoryReceiver receiver = wire.receiver();

        join(wire.sender.send(QUEUE, message("late"), delay));
        wire.send("soon");

        assertThat(ids(poll(receiver))).containsExactly("soon");
        wire.broker.advance(delay.minusSeconds(5));
        assertThat(poll(receiver)).as("not early, %s", style).isEmpty();
        wire.broker.advance(Duration.ofSeconds(5));
        assertThat(ids(poll(receiver))).containsExactly("late");
    }

    private static Message sized(int body) {
        return Message.of(
                "id", "/s", "t", Instant.EPOCH, "text/plain", Map.of("näme".replace('ä', 'a'), "é"), new byte[body]);
    }

    private static int bytesOfAttributes(Message message) {
        return (int) MemoryMessages.bytes(message, 0);
    }
}
