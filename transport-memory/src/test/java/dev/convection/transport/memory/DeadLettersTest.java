package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class DeadLettersTest {
    @AutoClose
    private final Rig rig;

    private volatile boolean healed;
    private final Book book = new Book(delivery -> healed ? Outcome.done() : Outcome.reject("ill"));

    DeadLettersTest(Style style) {
        this.rig = new Rig(style);
    }

    @Test
    @DisplayName("RDL-15: dead letters are listed, oldest first, as often as one likes, and stay")
    void listingChangesNothing() {
        die(5);

        for (int i = 0; i < 30; i++) {
            assertThat(ids(rig.deadLetters())).containsExactly("m0", "m1", "m2", "m3", "m4");
        }
        assertThat(rig.bus.deadLetters(QUEUE).depth()).hasValue(5);
        assertThat(rig.bus.deadLetters("nothing").depth()).hasValue(0);

        List<DeadLetter> first = new ArrayList<>();
        rig.bus.deadLetters(QUEUE).browse(letter -> {
            first.add(letter);
            return first.size() < 2;
        });
        assertThat(ids(first)).containsExactly("m0", "m1");
        rig.bus.deadLetters("nothing").browse(letter -> {
            throw new AssertionError(letter);
        });
    }

    @Test
    @DisplayName("RDL-15: replay casts those that are meant again, as they were, at attempt 1; the others stay")
    void replayOfSome() {
        Message sent = Wire.message("special").with("traceparent", "00-1-2-01");
        Wire.join(rig.bus.send(QUEUE, sent, CastOptions.DEFAULT));
        die(5);
        healed = true;
        book.entries.clear();

        int replayed = rig.bus
                .deadLetters(QUEUE)
                .replay(letter -> letter.message().id().matches("special|m1"));

        assertThat(replayed).isEqualTo(2);
        rig.awaitEmpty();
        assertThat(book.ids()).containsExactlyInAnyOrder("special", "m1");
        assertThat(book.attempts()).containsOnly(1);
        assertThat(book.entries)
                .anySatisfy(each -> assertThat(each.delivery().message()).isEqualTo(sent));
        assertThat(ids(rig.deadLetters())).containsExactlyInAnyOrder("m0", "m2", "m3", "m4");
    }

    @Test
    @DisplayName("RDL-15: what is replayed and fails again is a dead letter again, with its own attempts")
    void replayedCanDieAgain() {
        die(1);

        for (int i = 0; i < 4; i++) {
            assertThat(rig.bus.deadLetters(QUEUE).replay(letter -> true)).isEqualTo(1);
            List<DeadLetter> letters = rig.awaitDeadLetters(1);
            assertThat(ids(letters)).containsExactly("m0");
            assertThat(letters.get(0).attempts()).isEqualTo(1);
        }

        assertThat(book.attempts()).hasSize(5).containsOnly(1);
    }

    @Test
    @DisplayName("RDL-15: a replay that is interrupted loses nothing")
    void interruptedReplayLosesNothing() {
        die(5);
        healed = true;
        book.entries.clear();
        rig.faults.loseConfirmations(1);
        DeadLetters letters = rig.bus.deadLetters(QUEUE);
        AtomicInteger asked = new AtomicInteger();

        Throwable failure = org.assertj.core.api.Assertions.catchThrowable(() -> letters.replay(letter -> {
            if (asked.incrementAndGet() == 3) {
                throw new IllegalStateException("cut off");
            }
            return true;
        }));

        assertThat(failure).hasMessage("cut off");
        rig.awaitEmpty();
        assertThat(book.ids()).contains("m0", "m1");
        assertThat(ids(rig.deadLetters())).containsExactlyInAnyOrder("m2", "m3", "m4");
        assertThat(letters.replay(letter -> true)).isEqualTo(3);
        rig.awaitEmpty();
        assertThat(book.ids()).contains("m0", "m1", "m2", "m3", "m4");
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    @DisplayName("RDL-15: a directed message is replayed to its engine")
    void directedIsReplayedToItsEngine() {
        rig.engine("other", book);
        rig.engine("e", book);
        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine("e"));
        rig.awaitDeadLetters(1);
        healed = true;
        book.entries.clear();

        rig.bus.deadLetters(QUEUE).replay(letter -> true);

        book.await(1);
        rig.awaitEmpty();
        assertThat(book.engines()).containsExactly("e");
    }

    @Test
    @DisplayName("Purge removes those that are meant, and no others")
    void purge() {
        die(30);

        int purged =
                rig.bus.deadLetters(QUEUE).purge(letter -> letter.message().id().length() == 2);

        assertThat(purged).isEqualTo(10);
        assertThat(rig.deadLetters()).hasSize(20);
        assertThat(rig.bus.deadLetters(QUEUE).purge(letter -> true)).isEqualTo(20);
        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.bus.deadLetters(QUEUE).purge(letter -> true)).isZero();
    }

    @Test
    @DisplayName("a queue is removed with its messages, its retry lanes and its dead letters; others stay")
    void removedQueueLeavesNothing() {
        WorkerService engine = rig.engine("dying", 1, book);
        rig.cast(2);
        rig.awaitDeadLetters(2);
        engine.stop();
        rig.cast("waits");
        rig.bus.cast("other", TYPE, "{}", CastOptions.DEFAULT);

        rig.bus.remove(QUEUE);

        assertThat(rig.deadLetters()).isEmpty();
        assertThat(rig.bus.depth(QUEUE)).hasValue(0);
        assertThat(rig.broker.queues().map(MemoryQueue::destination)).containsExactly(new Destination.Queue("other"));
        rig.bus.remove(QUEUE);
    }

    @Test
    @DisplayName("The hook is told of each dead letter before the message is settled, again if it fails")
    void hookIsToldBeforeTheMessageIsSettled() {
        List<String> told = new CopyOnWriteArrayList<>();
        rig.closing(rig.builder("e")
                .handler(QUEUE, TYPE, book)
                .onDeadLetter((delivery, reason) -> {
                    told.add(delivery.message().id() + " "
                            + rig.broker.contents(QUEUE).inHand() + " " + reason);
                    if (told.size() < 3) {
                        throw new IllegalStateException("not now");
                    }
                })
                .start());

        rig.cast("a");

        rig.awaitDeadLetters(1);
        assertThat(told).containsExactly("a 1 rejected: ill", "a 1 rejected: ill", "a 1 rejected: ill");
    }

    @Test
    @DisplayName("ERR-1: a message of the largest size that a cast may have fits into the dead letters")
    void largestMessageFitsIntoTheDeadLetters() {
        Rig small = rig.closing(new Rig(rig.style, "maxMessageBytes=20000"));
        Book dying = new Book(delivery -> Outcome.reject("x".repeat(10_000)));
        small.engine("e", dying);
        int size = 20_000;
        while (tooLarge(small, size)) {
            size -= 100;
        }

        small.awaitDeadLetters(1);
        assertThat(size).isGreaterThan(14_000);
    }

    private static boolean tooLarge(Rig rig, int size) {
        return Wire.failureOrNone(() -> rig.bus.cast(QUEUE, TYPE, body(size), CastOptions.DEFAULT)) == Kind.TOO_LARGE;
    }

    private static String body(int size) {
        return "{\"x\":\"" + "y".repeat(size) + "\"}";
    }

    private void die(int count) {
        rig.engine("dying", 1, book);
        rig.cast(count);
        eventually()
                .until(() -> rig.isEmpty()
                        && rig.broker
                                        .contents(new Destination.DeadLetters(QUEUE))
                                        .ready()
                                >= count);
        always().during(java.time.Duration.ofMillis(20)).until(rig::isEmpty);
    }

    private static List<String> ids(List<DeadLetter> letters) {
        return letters.stream().map(each -> each.message().id()).toList();
    }
}
