package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.QUEUE;
import static dev.convection.transport.memory.Wire.failure;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.join;
import static dev.convection.transport.memory.Wire.message;
import static dev.convection.transport.memory.Wire.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.convection.worker.Message;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AddressTest {
    private static final Destination FANOUT = new Destination.Fanout("orders");

    @AutoClose
    private final Wire wire = new Wire(Style.LEASED);

    @Test
    @DisplayName("R14: a message arrives as it was sent")
    void messageArrivesAsItWasSent() {
        byte[] body = new byte[256];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        Message sent = Message.of(
                "id-\u00e9",
                "/s",
                "t",
                Instant.EPOCH,
                "x/y",
                Map.of("a", "", "b", "\ud83d\ude00 \u00fc", "c1", " "),
                body);

        join(wire.sender.send(QUEUE, sent, Duration.ZERO));

        Received<Lent> got = Wire.pollOne(wire.receiver());
        assertThat(got.message()).isEqualTo(sent);
        assertThat(got.undecodable()).isNull();
    }

    @Test
    @DisplayName("R14: what is no CloudEvent arrives with the reason, its body and an id that stays")
    void foreignBytesArriveWithTheReason() {
        MemoryReceiver receiver = wire.receiver();
        wire.broker.faults().undecodable("orders", new byte[] {1, 2});

        Received<Lent> first = Wire.pollOne(receiver);
        Wire.release(receiver, first);
        Received<Lent> second = Wire.pollOne(receiver);

        assertThat(first.undecodable()).contains("not a CloudEvent");
        assertThat(first.message().body()).containsExactly(1, 2);
        assertThat(second.message().id()).isEqualTo(first.message().id());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wire.broker.faults().undecodable("nowhere", new byte[0]));
    }

    @Test
    @DisplayName("R15: different destinations never share messages")
    void destinationsDoNotShare() {
        List<Destination> all = new ArrayList<>(Stream.of("a.b", "a_b", "a-b", "A.b", "a.b.", "x".repeat(100))
                .map(Destination.Queue::new)
                .toList());
        all.addAll(List.of(
                new Destination.DeadLetters("a.b"),
                new Destination.Lane("a.b", 0),
                new Destination.Lane("a.b", 1),
                new Destination.Directed("a.b", "e"),
                new Destination.Directed("a", "b.e"),
                new Destination.Directed("a.b", "E")));

        all.forEach(each -> wire.sendTo(each, each.toString()));

        for (Destination each : all) {
            assertThat(ids(poll(wire.receiver(each)))).containsExactly(each.toString());
        }
    }

    @Test
    @DisplayName("R15: namespaces never share messages")
    void namespacesDoNotShare() {
        MemoryTransport other = wire.transport("other", true, "");
        MemoryReceiver there = (MemoryReceiver) other.openReceiver(QUEUE, 1);
        other.openReceiver(new Destination.Subscription("orders", "e"), 1);

        wire.send("a");
        wire.sendTo(FANOUT, "b");

        assertThat(poll(there)).isEmpty();
        assertThat(other.depth(new Destination.Subscription("orders", "e"))).hasValue(0);
        assertThat(ids(poll(wire.receiver()))).containsExactly("a");
    }

    @Test
    @DisplayName("R15: transports that name the same broker share it")
    void transportsShareTheirBroker() {
        MemoryTransport second = wire.transport("convection", true, "");

        wire.send("a");

        assertThat(ids(poll((MemoryReceiver) second.openReceiver(QUEUE, 1)))).containsExactly("a");
    }

    @Test
    @DisplayName("R16: what is missing is created, or NOT_FOUND if that is not allowed")
    void missingIsCreatedOrNotFound() {
        MemoryTransport strict = wire.transport("convection", false, "");
        Sender sender = strict.openSender();

        assertThat(failure(sender.send(QUEUE, message("a"), Duration.ZERO))).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(sender.send(FANOUT, message("a"), Duration.ZERO))).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure(() -> strict.openReceiver(QUEUE, 1))).isEqualTo(Kind.NOT_FOUND);

        wire.receiver().close();

        join(sender.send(QUEUE, message("b"), Duration.ZERO));
        join(sender.send(FANOUT, message("b"), Duration.ZERO));
        join(sender.send(new Destination.Directed("orders", "e"), message("b"), Duration.ZERO));
        assertThat(ids(poll((MemoryReceiver) strict.openReceiver(QUEUE, 1)))).containsExactly("b");
    }

    @Test
    @DisplayName("R17: messages to a queue, or to a named engine, are kept while nobody receives")
    void messagesAreKept() {
        Destination directed = new Destination.Directed("orders", "e");
        wire.send("a");
        wire.sendTo(directed, "b");

        wire.transport.close();

        MemoryTransport later = wire.transport("convection", true, "");
        assertThat(ids(poll((MemoryReceiver) later.openReceiver(QUEUE, 10)))).containsExactly("a");
        assertThat(ids(poll((MemoryReceiver) later.openReceiver(directed, 10)))).containsExactly("b");
    }

    @Test
    @DisplayName(
            "R17: a message to all is copied to each subscription that exists then, also one that nobody receives from")
    void messageToAllIsCopied() {
        Destination one = new Destination.Subscription("orders", "one");
        Destination two = new Destination.Subscription("orders", "two");
        wire.sendTo(FANOUT, "too early");
        wire.receiver(one).close();
        MemoryReceiver live = wire.receiver(two);
        wire.receiver(new Destination.Subscription("others", "one"));

        wire.sendTo(FANOUT, "a");

        assertThat(ids(poll(live))).containsExactly("a");
        assertThat(ids(poll(wire.receiver(one)))).containsExactly("a");
        assertThat(wire.transport.depth(new Destination.Subscription("others", "one")))
                .hasValue(0);
    }

    @Test
    @DisplayName("R17: a removed subscription gets no copies")
    void removedSubscriptionGetsNoCopies() {
        Destination one = new Destination.Subscription("orders", "one");
        MemoryReceiver receiver = wire.receiver(one);

        wire.transport.remove(one);

        wire.sendTo(FANOUT, "a");
        assertThat(failure(() -> poll(receiver))).isEqualTo(Kind.NOT_FOUND);
        assertThat(poll(wire.receiver(one))).isEmpty();
    }

    @Test
    @DisplayName("Removing a destination removes its messages and ends its receivers; it can be made again")
    void removeIsFinal() {
        wire.send("a", "b");
        MemoryReceiver receiver = wire.receiver();
        receiver.poll(1, Duration.ZERO);

        wire.transport.remove(QUEUE);
        wire.transport.remove(QUEUE);

        assertThat(failure(() -> poll(receiver))).isEqualTo(Kind.NOT_FOUND);
        assertThat(wire.transport.depth(QUEUE)).hasValue(0);
        receiver.close();
        wire.send("c");
        assertThat(ids(poll(wire.receiver()))).containsExactly("c");
    }

    @Test
    @DisplayName("R18: browse shows what waits, in the order of arrival, and changes nothing")
    void browseChangesNothing() {
        wire.send(4);
        MemoryReceiver receiver = wire.receiver();
        List<Received<Lent>> got = poll(receiver);
        Wire.release(receiver, got.get(2));
        Wire.release(receiver, got.get(0));
        Wire.release(receiver, got.get(1));

        assertThat(browse(QUEUE, 100)).containsExactly("m0", "m1", "m2");
        assertThat(browse(QUEUE, 2)).containsExactly("m0", "m1");

        assertThat(poll(wire.receiver()))
                .allSatisfy(each -> assertThat(each.deliveries()).isEqualTo(2));
        assertThat(browse(QUEUE, 100)).isEmpty();
    }

    @Test
    @DisplayName("R18: what does not exist is empty, and is not made by looking")
    void lookingMakesNothing() {
        assertThat(browse(QUEUE, 1)).isEmpty();
        assertThat(wire.transport.depth(QUEUE)).hasValue(0);

        assertThat(wire.broker.queues()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> wire.transport.depth(FANOUT));
        assertThatIllegalArgumentException().isThrownBy(() -> browse(FANOUT, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.receiver(FANOUT));
    }

    @Test
    @DisplayName("An engine's own destination takes no memory when it is empty and nobody receives")
    void idleDirectedTakesNoMemory() {
        for (int i = 0; i < 100; i++) {
            Destination directed = new Destination.Directed("orders", "e" + i);
            wire.sendTo(directed, "a");
            MemoryReceiver receiver = wire.receiver(directed);
            Wire.accept(receiver, Wire.pollOne(receiver));
            receiver.close();
        }

        assertThat(wire.broker.queues()).isEmpty();
    }

    private List<String> browse(Destination source, int most) {
        List<String> seen = new ArrayList<>();
        wire.transport.browse(source, message -> {
            seen.add(message.id());
            return seen.size() < most;
        });
        return seen;
    }
}
