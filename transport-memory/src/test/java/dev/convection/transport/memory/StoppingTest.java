package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class StoppingTest {
    @AutoClose
    private final Rig rig;

    private final CountDownLatch latch = new CountDownLatch(1);
    private final Book next = new Book();

    StoppingTest(Style style) {
        this.rig = new Rig(style);
    }

    @Test
    @DisplayName("LIF-2: stop waits for handlers, and their settlements reach the broker")
    void stopDrains() {
        Book book = Book.waitingFor(latch);
        WorkerService engine = rig.engine("e", 4, book);
        rig.cast(4);
        book.await(4);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(engine::stop);
        always().until(() -> !stop.isDone());
        latch.countDown();
        stop.join();

        assertThat(rig.isEmpty()).isTrue();
        assertThat(engine.running()).isZero();
    }

    @Test
    @DisplayName("LIF-2: the settlement of a handler that ends in the very moment of the stop reaches the broker")
    void lastSettlementIsNotLost() {
        for (int round = 0; round < 40; round++) {
            AtomicReference<WorkerService> engine = new AtomicReference<>();
            CountDownLatch stopping = new CountDownLatch(1);
            Book book = new Book(delivery -> {
                stopping.await();
                return Outcome.done();
            });
            engine.set(rig.engine("e", 4, book));
            rig.cast(4);
            book.await(4);
            CompletableFuture<Void> stop = CompletableFuture.runAsync(engine.get()::stop);
            stopping.countDown();
            stop.join();

            assertThat(rig.bus.depth(QUEUE)).as("round %s", round).hasValue(0);
        }
    }

    @Test
    @DisplayName("LIF-3: at the drain limit handlers are interrupted, and their messages given back at once, uncounted")
    void stopInterruptsAtTheLimit() {
        Book book = Book.waitingFor(latch);
        WorkerService engine = rig.closing(rig.builder("e")
                .drainLimit(Duration.ofMillis(50))
                .concurrency(2)
                .handler(QUEUE, TYPE, book)
                .start());
        rig.cast("a", "b");
        book.await(2);

        engine.stop();

        assertThat(rig.broker.contents(QUEUE).inHand()).isZero();
        rig.engine("next", next);
        rig.awaitEmpty();
        assertThat(next.ids()).containsExactlyInAnyOrder("a", "b");
        assertThat(next.attempts()).containsOnly(1);
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    @DisplayName("LIF-3, RDL-11: an interrupted handler that ends at once has not failed")
    void interruptedHandlerHasNotFailed() {
        Book book = Book.waitingFor(latch);
        for (int round = 0; round < 15; round++) {
            WorkerService engine = rig.closing(rig.builder("e")
                    .drainLimit(Duration.ZERO)
                    .concurrency(4)
                    .handler(QUEUE, TYPE, book)
                    .start());
            if (round == 0) {
                rig.cast(4);
            }
            book.await(4 * (round + 1));
            engine.stop();
        }

        assertThat(book.attempts()).containsOnly(1);
    }

    @Test
    @DisplayName("LIF-3: also those of handlers that do not listen")
    void stopGivesBackWhatHandlersKeep() {
        CountDownLatch ended = new CountDownLatch(1);
        Book deaf = new Book(delivery -> {
            while (latch.getCount() > 0) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    // deaf
                }
            }
            ended.countDown();
            return Outcome.reject("too late");
        });
        WorkerService engine = rig.closing(rig.builder("e")
                .drainLimit(Duration.ofMillis(50))
                .handler(QUEUE, TYPE, deaf)
                .start());
        rig.cast("a");
        deaf.await(1);

        engine.stop();
        rig.engine("next", next);

        rig.awaitEmpty();
        latch.countDown();
        eventually().until(() -> ended.getCount() == 0);
        always().until(() -> rig.deadLetters().isEmpty());
        assertThat(next.attempts()).containsExactly(1);
    }

    @Test
    @DisplayName("LIF-4, RDL-11: what has not begun is given back at once, and counts no attempt")
    void stopGivesBackWhatHasNotBegun() {
        Book book = new Book(delivery -> {
            if (!delivery.message().id().startsWith("quick")) {
                latch.await();
            }
            return Outcome.done();
        });
        WorkerService engine = rig.engine("e", 2, book);
        for (int i = 0; i < 200; i++) {
            rig.cast("quick" + i);
        }
        rig.awaitEmpty();
        book.entries.clear();
        rig.cast(50);
        book.await(2);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(engine::stop);
        rig.engine("next", next);

        next.await(48);
        latch.countDown();
        stop.join();
        rig.awaitEmpty();
        assertThat(next.ids()).doesNotHaveDuplicates().hasSize(48).doesNotContainAnyElementsOf(book.ids());
        assertThat(next.attempts()).containsOnly(1);
        assertThat(book.entries).hasSize(2);
    }

    @Test
    @DisplayName("LIF-1: stopped and started again, an engine goes on with what was cast meanwhile")
    void startStopStart() {
        WorkerService engine = rig.engine("e", next);
        for (int round = 0; round < 5; round++) {
            engine.stop();
            rig.cast("r" + round);
            always().pollDelay(Duration.ZERO).during(Duration.ofMillis(30)).until(() -> next.entries.isEmpty());
            engine.start();
            rig.awaitEmpty();
            assertThat(next.ids()).containsExactly("r" + round);
            next.entries.clear();
        }
        assertThatIllegalStateException().isThrownBy(engine::start);
    }

    @Test
    @DisplayName("LIF-5: stop from a handler returns at once, and the message of that handler is settled")
    void stopFromAHandler() {
        AtomicReference<WorkerService> engine = new AtomicReference<>();
        Book book = new Book(delivery -> {
            engine.get().stop();
            engine.get().stop();
            return Outcome.done();
        });
        engine.set(rig.builder("e").concurrency(1).handler(QUEUE, TYPE, book).build());
        rig.closing(engine.get()).start();
        rig.cast("a");
        book.await(1);

        rig.awaitEmpty();
        rig.cast("b");

        eventually().until(() -> rig.broker.contents(QUEUE).inHand() == 0);
        rig.engine("next", next);
        rig.awaitEmpty();
        assertThat(book.ids().size() + next.ids().size()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "LIF-5: closing the bus stops its engines; closing anything twice, or from two threads, does nothing more")
    void closingTheBusStopsItsEngines() {
        Bus own = rig.busBuilder().open();
        WorkerService engine =
                WorkerService.builder(own).handler(QUEUE, TYPE, next).start();

        CompletableFuture<Void> other = CompletableFuture.runAsync(own::close);
        own.close();
        other.join();
        engine.stop();
        own.close();

        rig.cast("a");
        always().until(next.entries::isEmpty);
    }

    @Test
    @DisplayName(
            "LIF-6, DLV-8: engines that stop and start under load disturb nobody: nothing comes twice, nothing is counted")
    void rollingRestartDisturbsNobody() {
        List<WorkerService> engines = List.of(rig.engine("one", 4, next), rig.engine("two", 4, next));
        CompletableFuture<Void> casting = CompletableFuture.runAsync(() -> rig.cast(2_000));
        for (int i = 0; !casting.isDone(); i++) {
            int before = next.entries.size();
            WorkerService engine = engines.get(i % 2);
            engine.stop();
            engine.start();
            eventually().until(() -> casting.isDone() || next.entries.size() > before + 50);
        }

        casting.join();
        rig.awaitEmpty();

        assertThat(next.ids()).doesNotHaveDuplicates().hasSize(2_000);
        assertThat(next.attempts()).containsOnly(1);
    }

    @Test
    @DisplayName("RES-1: nothing is left of an engine: no thread, no receiver")
    void nothingIsLeft() {
        Set<Thread> before = threads();
        for (int i = 0; i < 10; i++) {
            try (Bus own = rig.busBuilder().open();
                    WorkerService engine = WorkerService.builder(own)
                            .handler(QUEUE, TYPE, next)
                            .start()) {
                rig.cast("a" + i);
                assertThat(engine.engine()).isNotEmpty();
            }
        }

        assertThat(rig.broker.queues().flatMap(queue -> queue.receivers().stream()))
                .isEmpty();
        eventually().until(() -> before.containsAll(threads()));
    }

    /** Those of the bus that are alive, but for the rig's own timers. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().startsWith("convection-"))
                .filter(each -> !each.getName().matches(".*-(timer|sender)"))
                .collect(Collectors.toSet());
    }
}
