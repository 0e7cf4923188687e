package dev.convection.transport.memory;

import static dev.convection.transport.memory.Wire.LONG;
import static dev.convection.transport.memory.Wire.QUEUE;
import static dev.convection.transport.memory.Wire.ids;
import static dev.convection.transport.memory.Wire.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.convection.worker.spi.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class PollTest {
    @AutoClose
    private final Wire wire;

    PollTest(Style style) {
        this.wire = new Wire(style);
    }

    @Test
    @DisplayName("R7: a poll returns at most what was asked for, in the order of arrival; the rest is there for others")
    void pollReturnsAtMostWhatWasAskedFor() {
        wire.send(5);
        MemoryReceiver one = wire.receiver();
        MemoryReceiver other = wire.receiver();

        List<Received<Lent>> first = one.poll(2, LONG);

        assertThat(ids(first)).containsExactly("m0", "m1");
        assertThat(ids(poll(other))).containsExactly("m2", "m3", "m4");
    }

    @Test
    @DisplayName("R7: a poll that finds nothing returns empty, at once if it was not to wait")
    void pollThatFindsNothingReturnsEmpty() {
        assertThat(poll(wire.receiver())).isEmpty();
        assertThat(wire.receiver().poll(1, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    @DisplayName("R7: a poll that waits returns as soon as there is a message")
    void waitingPollReturnsWithTheFirstMessage() {
        MemoryReceiver receiver = wire.receiver();
        CompletableFuture<List<Received<Lent>>> polling = whileWaiting(receiver);

        wire.send("a");

        assertThat(ids(polling.join())).containsExactly("a");
    }

    @Test
    @DisplayName("R7: each message wakes one who waits, and none is forgotten")
    void eachOfManyWhoWaitGetsAMessage() {
        List<CompletableFuture<List<Received<Lent>>>> polls =
                List.of(whileWaiting(wire.receiver()), whileWaiting(wire.receiver()), whileWaiting(wire.receiver()));

        wire.send(3);

        assertThat(polls).allSatisfy(each -> assertThat(each.join()).hasSize(1));
    }

    @Test
    @DisplayName("R7: a receiver never has more in hand than it was opened for")
    void neverMoreInHandThanOpenedFor() {
        wire.send(5);
        MemoryReceiver receiver = (MemoryReceiver) wire.transport.openReceiver(QUEUE, 2);

        List<Received<Lent>> first = receiver.poll(100, Duration.ZERO);

        assertThat(first).hasSize(2);
        if (!wire.transport.traits().holdsUp()) {
            assertThat(receiver.poll(100, Duration.ZERO)).isEmpty();
            Wire.accept(receiver, first.get(1));
            assertThat(receiver.poll(100, Duration.ZERO)).hasSize(1);
        }
    }

    @Test
    @DisplayName("R8: a wakeup ends the present poll")
    void wakeupEndsThePresentPoll() {
        MemoryReceiver receiver = wire.receiver();
        CompletableFuture<List<Received<Lent>>> polling = whileWaiting(receiver);

        receiver.wakeup();

        assertThat(polling.join()).isEmpty();
    }

    @Test
    @DisplayName("R8: a wakeup ends the next poll if there is none, once, and loses nothing")
    void wakeupEndsTheNextPollOnce() {
        MemoryReceiver receiver = wire.receiver();
        receiver.wakeup();
        receiver.wakeup();

        assertThat(receiver.poll(1, LONG)).isEmpty();

        wire.send("a");
        assertThat(ids(receiver.poll(1, LONG))).containsExactly("a");
    }

    @Test
    @DisplayName("R8: a receiver refuses two threads at once, and takes one after the other")
    void receiverRefusesTwoThreadsAtOnce() {
        MemoryReceiver receiver = wire.receiver();
        CompletableFuture<List<Received<Lent>>> polling = whileWaiting(receiver);

        assertThatIllegalStateException()
                .isThrownBy(() -> poll(receiver))
                .withMessageContaining(Thread.currentThread().getName())
                .withMessageContaining("while poll does");

        receiver.wakeup();
        polling.join();
        assertThat(poll(receiver)).isEmpty();
    }

    @Test
    @DisplayName("R2: an interrupted poll returns, and its thread stays interrupted")
    void interruptedPollReturns() {
        MemoryReceiver receiver = wire.receiver();
        Thread.currentThread().interrupt();

        List<Received<Lent>> none = receiver.poll(1, LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(none).isEmpty();
    }

    @Test
    @DisplayName("A poll for less than one message, or for less than no time, is refused")
    void nonsenseIsRefused() {
        MemoryReceiver receiver = wire.receiver();

        assertThatIllegalArgumentException().isThrownBy(() -> receiver.poll(0, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> receiver.poll(1, Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.transport.openReceiver(QUEUE, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.transport.openReceiver(QUEUE, 1_000_000));
    }

    /** A poll on a thread of its own, which waits when this returns. */
    static CompletableFuture<List<Received<Lent>>> whileWaiting(MemoryReceiver receiver) {
        Executor thread = call -> new Thread(call, "poll").start();
        AtomicReference<Thread> poller = new AtomicReference<>();
        CompletableFuture<List<Received<Lent>>> polling = CompletableFuture.supplyAsync(
                () -> {
                    poller.set(Thread.currentThread());
                    return receiver.poll(1, LONG);
                },
                thread);
        await().until(() -> poller.get() != null && poller.get().getState() == Thread.State.TIMED_WAITING);
        return polling;
    }
}
