package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.eventually;
import static dev.convection.transport.memory.Wire.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class CastingTest {
    @AutoClose
    private final Rig rig;

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    CastingTest(Style style) {
        this.rig = new Rig(style, "maxMessageBytes=20000", "capacity=20000");
    }

    @Test
    @DisplayName("SND-1: a cast returns when the broker has it, and not before")
    void castReturnsWhenTheBrokerHasIt() {
        rig.faults.holdSends();
        CompletableFuture<Void> cast = CompletableFuture.runAsync(() -> rig.cast("a"), threads);
        Rig.always().until(() -> !cast.isDone());

        rig.faults.releaseSends();

        cast.join();
        assertThat(rig.broker.messages(QUEUE)).extracting(Message::id).containsExactly("a");
    }

    @Test
    @DisplayName("SND-3: what was cast before any engine ran is handled when one does")
    void castBeforeAnyEngineIsKept() {
        rig.cast("a", "b");
        Book book = new Book();

        rig.engine("e", book);

        rig.awaitEmpty();
        assertThat(book.ids()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @DisplayName("SND-4: a cast without an answer ends at its deadline, and says that it may be stored")
    void castEndsAtItsDeadline() {
        rig.faults.holdSends();

        Kind kind = failure(() -> rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofMillis(100))));

        assertThat(kind).isEqualTo(Kind.OUTCOME_UNKNOWN);
    }

    @Test
    @DisplayName("SND-5: a cast that fails for good says so at once, and others go on")
    void permanentFailureIsTold() {
        rig.faults.failSends(1, Kind.REFUSED);

        assertThat(failure(() -> rig.cast("a"))).isEqualTo(Kind.REFUSED);

        rig.cast("b");
        assertThat(rig.broker.messages(QUEUE)).extracting(Message::id).containsExactly("b");
    }

    @Test
    @DisplayName("SND-6: a cast that failed for now is sent again, with the same id")
    void castIsSentAgain() {
        rig.faults.failSends(3, Kind.UNAVAILABLE);

        rig.cast("a");

        assertThat(rig.broker.messages(QUEUE)).extracting(Message::id).containsExactly("a");
    }

    @Test
    @DisplayName("SND-6: a cast whose confirmation was lost is sent again, the same in everything")
    void unknownOutcomeIsSentAgain() {
        rig.faults.loseConfirmations(1);

        rig.cast("a");

        List<Message> stored = rig.broker.messages(QUEUE);
        assertThat(stored).hasSize(2).extracting(Message::id).containsOnly("a");
        assertThat(stored.get(0)).isEqualTo(stored.get(1));
        assertThat(stored.get(0).copyId()).isEqualTo(stored.get(1).copyId());
    }

    @Test
    @DisplayName("SND-7: many threads cast and none is lost or mixed up")
    void manyThreadsCast() {
        int casts = 500;
        List<CompletableFuture<Void>> casters = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            String name = "t" + thread + "-";
            for (int i = 0; i < casts; i++) {
                expected.add(name + i);
            }
            casters.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < casts; i++) {
                            String id = name + i;
                            String body = "{\"n\":\"" + id + "\"}";
                            rig.bus.cast(QUEUE, TYPE, body, CastOptions.DEFAULT.withId(id));
                        }
                    },
                    threads));
        }
        Book book = new Book();
        rig.engine("one", book);
        rig.engine("two", book);

        casters.forEach(CompletableFuture::join);

        rig.awaitEmpty();
        assertThat(book.ids()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(book.entries)
                .allSatisfy(entry ->
                        assertThat(entry.delivery().message().text()).isEqualTo("{\"n\":\"" + entry.id() + "\"}"));
    }

    @Test
    @DisplayName("SND-8: at most a window of casts is unconfirmed; the next waits for room")
    void windowBoundsWhatIsUnconfirmed() {
        Bus narrow = rig.closing(rig.busBuilder().window(2).open());
        rig.faults.holdSends();
        List<CompletionStage<Void>> first = List.of(
                narrow.castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId("a")),
                narrow.castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId("b")));
        CompletableFuture<Void> third =
                CompletableFuture.runAsync(() -> narrow.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT), threads);
        Rig.always().until(() -> !third.isDone());

        Kind noRoom = failure(() -> narrow.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofMillis(50))));
        rig.faults.releaseSends();

        assertThat(noRoom).isEqualTo(Kind.UNAVAILABLE);
        third.join();
        first.forEach(Wire::join);
        assertThat(rig.broker.messages(QUEUE)).hasSize(3);
    }

    @Test
    @DisplayName("SND-8: casts far above the engines' pace are slowed down by a full queue, and none is lost")
    void fullQueueSlowsCastsDown() {
        Rig small = rig.closing(new Rig(rig.style, "capacity=10"));
        Book book = new Book();
        small.engine("e", book);

        List<CompletionStage<Void>> casts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            casts.add(small.bus.castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId("m" + i)));
        }

        casts.forEach(Wire::join);
        small.awaitEmpty();
        assertThat(book.ids()).doesNotHaveDuplicates().hasSize(200);
    }

    @Test
    @DisplayName("SND-10: a closed bus says so at once")
    void closedBusSaysSo() {
        rig.bus.close();
        rig.bus.close();

        assertThat(failure(() -> rig.cast("a"))).isEqualTo(Kind.CLOSED);
        assertThat(failure(rig.bus.castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT)))
                .isEqualTo(Kind.CLOSED);
    }

    @Test
    @DisplayName("SND-11: an interrupted cast ends promptly, and the bus stays usable")
    void interruptedCastEnds() throws InterruptedException {
        rig.faults.holdSends();
        CompletableFuture<TransportException> failure = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caster = new Thread(() -> {
            try {
                rig.cast("a");
            } catch (TransportException e) {
                failure.complete(e);
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        caster.start();
        eventually().until(() -> rig.faults.heldSends() == 1);

        caster.interrupt();

        assertThat(failure.orTimeout(5, TimeUnit.SECONDS).join().kind()).isEqualTo(Kind.OUTCOME_UNKNOWN);
        assertThat(interrupted.join()).isTrue();
        rig.faults.releaseSends();
        rig.cast("b");
        assertThat(rig.broker.messages(QUEUE)).extracting(Message::id).contains("b");
    }

    @Test
    @DisplayName("ERR-1: a cast that is too large is refused for good, naming the limit; the bus stays usable")
    void tooLargeCastIsRefused() {
        String large = "{\"x\":\"" + "y".repeat(20_000) + "\"}";

        CompletableFuture<Void> cast =
                rig.bus.castAsync(QUEUE, TYPE, large, CastOptions.DEFAULT).toCompletableFuture();

        assertThat(failure(cast)).isEqualTo(Kind.TOO_LARGE);
        assertThat(cast.handle((done, e) -> e.getMessage()).join()).contains("at most");
        rig.cast("b");
    }

    @Test
    @DisplayName("ERR-2: nonsense is refused before anything is sent")
    void nonsenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.bus.cast("no/queue", TYPE, "{}", CastOptions.DEFAULT));
        assertThatIllegalArgumentException().isThrownBy(() -> rig.bus.cast(QUEUE, "", "{}", CastOptions.DEFAULT));
        assertThatIllegalArgumentException().isThrownBy(() -> rig.bus.cast(QUEUE, TYPE, "[]", CastOptions.DEFAULT));
        assertThat(rig.broker.queues()).isEmpty();
    }

    @Test
    @DisplayName("ERR-5: a missing queue that is not to be created is NOT_FOUND")
    void missingQueueIsNotFound() {
        Bus strict = rig.closing(rig.busBuilder().provision(false).open());

        assertThat(failure(() -> strict.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT)))
                .isEqualTo(Kind.NOT_FOUND);

        rig.cast("a");
        strict.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT);
        assertThat(rig.bus.depth(QUEUE)).hasValue(2);
        assertThat(rig.bus.durable()).isFalse();
    }
}
