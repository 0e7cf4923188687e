package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class SettlingTest {
    @AutoClose
    private final Rig rig;

    private final CountDownLatch latch = new CountDownLatch(1);

    SettlingTest(Style style) {
        this.rig = style.hasLeases() ? new Rig(style, "lease=3s") : new Rig(style);
    }

    @Test
    @DisplayName("SET-1: a message is not settled before its handler has ended")
    void notSettledBeforeTheHandlerHasEnded() {
        Book book = Book.waitingFor(latch);
        rig.engine("e", book);
        rig.cast("a");
        book.await(1);

        always().until(() -> rig.broker.contents(QUEUE).inHand() == 1);

        latch.countDown();
        rig.awaitEmpty();
    }

    @Test
    @DisplayName("SET-1, SET-6: nor before the stage of an asynchronous one has completed, from any thread")
    void notSettledBeforeTheStageHasCompleted() {
        CompletableFuture<Outcome> stage = new CompletableFuture<>();
        CompletableFuture<Void> called = new CompletableFuture<>();
        rig.closing(rig.builder("e")
                .asyncHandler(QUEUE, TYPE, delivery -> {
                    called.complete(null);
                    return stage;
                })
                .start());
        rig.cast("a");
        called.join();
        always().until(() -> rig.broker.contents(QUEUE).inHand() == 1);

        stage.complete(Outcome.done());

        rig.awaitEmpty();
    }

    @Test
    @DisplayName("SET-1, FLT-1: what an engine had in hand when it was killed is handled by another")
    void killedWhileTheHandlerRuns() {
        Book first = Book.waitingFor(latch);
        rig.mortal("first", first);
        rig.cast("a");
        first.await(1);
        Book second = new Book();
        rig.engine("second", second);

        rig.kill("first");

        rig.awaitEmpty();
        assertThat(second.ids()).containsExactly("a");
        latch.countDown();
        always().until(() -> second.entries.size() == 1 && rig.isEmpty());
    }

    @Test
    @DisplayName("SET-7, SET-8: a handler whose engine was cut off is told, and its outcome is dropped")
    void cutOffWhileTheHandlerRuns() {
        // Without leases nothing is asked of a receiver while all slots are taken, so a busy engine cannot know yet.
        assumeTrue(rig.style.hasLeases(), "an engine that is busy does not notice, where there are no leases");
        Book first = new Book(delivery -> {
            latch.await();
            return Outcome.reject("dropped");
        });
        rig.engine("first", 1, first);
        rig.cast("a");
        first.await(1);
        Book second = new Book();
        rig.engine("second", 1, second);

        rig.faults.killReceivers();

        second.await(1);
        eventually().until(() -> first.entries.get(0).delivery().leaseLost());
        latch.countDown();
        rig.awaitEmpty();
        always().until(() -> rig.deadLetters().isEmpty());
        assertThat(second.ids()).containsExactly("a");
        assertThat(first.ids()).containsExactly("a");
    }

    @Test
    @DisplayName("SET-2: what was handled never comes again, also after the engine starts again")
    void handledNeverComesAgain() {
        Book book = new Book();
        WorkerService engine = rig.engine("e", book);
        rig.cast(20);
        rig.awaitEmpty();

        rig.faults.killReceivers();
        engine.stop();
        engine.start();
        rig.broker.advance(Duration.ofDays(1));

        always().until(() -> book.entries.size() == 20);
    }

    @Test
    @DisplayName("SET-4: one that takes long, or fails, settles nothing for the others")
    void settlementIsIndividual() {
        Book book = new Book(delivery -> {
            if (delivery.message().id().equals("m3")) {
                latch.await();
            }
            return delivery.message().id().equals("m5") ? Outcome.reject("m5") : Outcome.done();
        });
        rig.engine("e", book);

        rig.cast(10);

        eventually()
                .until(() -> rig.broker.contents(QUEUE).inHand() == 1
                        && rig.broker.contents(QUEUE).ready() == 0);
        book.await(10);
        assertThat(rig.deadLetters()).extracting(each -> each.message().id()).containsExactly("m5");
        latch.countDown();
        rig.awaitEmpty();
        assertThat(book.ids()).doesNotHaveDuplicates().hasSize(10);
    }

    @Test
    @DisplayName("SET-9, ERR-7: an Error, an interruption or a null is never success, and the engine goes on")
    void errorsAreNeverSuccess() {
        AtomicInteger calls = new AtomicInteger();
        Book book = new Book(delivery -> switch (delivery.message().id() + delivery.attempt()) {
            case "error1" -> throw new StackOverflowError("asked for");
            case "interrupted1" -> throw new InterruptedException("asked for");
            case "null1" -> null;
            default -> {
                calls.incrementAndGet();
                yield Outcome.done();
            }
        });
        rig.engine("e", book);

        rig.cast("error", "interrupted", "null", "fine");

        eventually().until(() -> calls.get() == 4);
        rig.awaitEmpty();
        assertThat(book.entries).hasSize(7);
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    @DisplayName("A message that comes again while its handler runs here is attached to it, not run twice")
    void redeliveryIsAttached() {
        Book book = Book.waitingFor(latch);
        rig.engine("e", 2, book);
        rig.cast("a");
        book.await(1);

        rig.faults.killReceivers();
        eventually()
                .until(() -> rig.broker.contents(QUEUE).inHand() == 1
                        && rig.broker.contents(QUEUE).delivered() == 2);

        always().until(() -> book.entries.size() == 1);
        assertThat(book.entries.get(0).delivery().leaseLost()).isFalse();
        latch.countDown();
        rig.awaitEmpty();
        assertThat(book.entries).hasSize(1);
    }

    @Test
    @DisplayName("FLT-11: duplicates that the broker makes are both handled, and both settled")
    void duplicatesAreSettled() {
        rig.faults.duplicate(1, 0);
        Book book = new Book();
        rig.engine("e", book);

        rig.cast(20);

        rig.awaitEmpty();
        assertThat(book.ids()).contains("m0", "m19").hasSize(40);
        assertThat(book.attempts()).containsOnly(1);
    }
}
