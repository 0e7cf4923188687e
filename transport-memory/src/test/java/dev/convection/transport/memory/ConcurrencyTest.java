package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class ConcurrencyTest {
    @AutoClose
    private final Rig rig;

    private final CountDownLatch latch = new CountDownLatch(1);

    ConcurrencyTest(Style style) {
        this.rig = new Rig(style);
    }

    @Test
    @DisplayName("CON-1: never more handlers than the concurrency, and under load exactly that many")
    void concurrencyIsReachedAndNeverExceeded() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier all = new CyclicBarrier(5);
        Book book = new Book(delivery -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            all.await(20, TimeUnit.SECONDS);
            running.decrementAndGet();
            return Outcome.done();
        });
        WorkerService engine = rig.engine("e", 5, book);

        rig.cast(100);

        rig.awaitEmpty();
        assertThat(most).hasValue(5);
        assertThat(engine.running()).isBetween(0, 5);
        assertThat(book.entries).hasSize(100);
    }

    @Test
    @DisplayName("CON-1: the same with asynchronous handlers, which keep their slot until their stage completes")
    void asynchronousHandlersKeepTheirSlot() {
        Queue<CompletableFuture<Outcome>> open = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        WorkerService engine = rig.closing(rig.builder("e")
                .concurrency(3)
                .asyncHandler(QUEUE, TYPE, delivery -> {
                    calls.incrementAndGet();
                    CompletableFuture<Outcome> stage = new CompletableFuture<>();
                    open.add(stage);
                    return stage;
                })
                .start());
        rig.cast(6);
        eventually().until(() -> calls.get() == 3);
        always().until(() -> calls.get() == 3 && engine.running() == 3);

        open.remove().complete(Outcome.done());
        eventually().until(() -> calls.get() == 4);
        while (!rig.isEmpty()) {
            CompletableFuture<Outcome> stage = open.poll();
            if (stage != null) {
                stage.complete(Outcome.done());
            }
        }

        assertThat(calls).hasValue(6);
    }

    @Test
    @DisplayName("CON-2: with all slots busy by slow handlers, everything else is there for another engine")
    void slowHandlersHoldNothingBack() {
        Book slow = Book.waitingFor(latch);
        rig.engine("slow", 3, slow);
        rig.cast(50);
        slow.await(3);
        Book quick = new Book();

        rig.engine("quick", 3, quick);

        quick.await(47);
        // The last is settled a moment after its handler has been seen.
        eventually().until(() -> rig.broker.contents(QUEUE).inHand() <= 3);
        latch.countDown();
        rig.awaitEmpty();
        assertThat(slow.entries).hasSize(3);
    }

    @Test
    @DisplayName("CON-2: also if its handlers were quick before: what does not start soon is given back")
    void handlersThatBecomeSlowGiveBack() {
        Book changing = new Book(delivery -> {
            if (delivery.message().id().startsWith("m")) {
                latch.await();
            }
            return Outcome.done();
        });
        rig.engine("changing", 3, changing);
        for (int i = 0; i < 300; i++) {
            rig.cast("quick" + i);
        }
        rig.awaitEmpty();
        changing.entries.clear();
        rig.cast(50);
        changing.await(3);
        Book other = new Book();

        rig.engine("other", 3, other);

        other.await(47);
        assertThat(other.attempts()).containsOnly(1);
        latch.countDown();
        rig.awaitEmpty();
        assertThat(changing.entries).hasSize(3);
    }

    @Test
    @DisplayName("CON-3: a slow handler does not delay other messages while slots are free")
    void slowHandlerDelaysNobody() {
        Book book = new Book(delivery -> {
            if (delivery.message().id().startsWith("slow")) {
                latch.await();
            }
            return Outcome.done();
        });
        rig.engine("e", 8, book);
        rig.cast("slow1", "slow2", "slow3");
        book.await(3);

        rig.cast(200);

        book.await(203);
        eventually().until(() -> rig.broker.contents(QUEUE).inHand() == 3);
        latch.countDown();
        rig.awaitEmpty();
        assertThat(book.ids()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("CON-5: a handler casts on the same bus, with concurrency 1")
    void handlerCasts() {
        Bus bus = rig.bus();
        AtomicInteger chain = new AtomicInteger();
        rig.closing(WorkerService.builder(bus)
                .concurrency(1)
                .handler(QUEUE, TYPE, delivery -> {
                    if (chain.incrementAndGet() < 20) {
                        bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT);
                    }
                    return Outcome.done();
                })
                .start());

        rig.cast("a");

        eventually().until(() -> chain.get() == 20);
        rig.awaitEmpty();
    }

    @Test
    @DisplayName("CON-9: several queues of one engine do not starve each other, also with concurrency 1")
    void queuesDoNotStarveEachOther() {
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        CompletableFuture<Void> flood = new CompletableFuture<>();
        Bus bus = rig.bus();
        rig.closing(rig.builder("e")
                .concurrency(1)
                .handler("busy", TYPE, delivery -> {
                    busy.incrementAndGet();
                    if (!flood.isDone()) {
                        bus.cast("busy", TYPE, "{}", CastOptions.DEFAULT);
                    }
                    return Outcome.done();
                })
                .handler("other", TYPE, delivery -> {
                    other.incrementAndGet();
                    return Outcome.done();
                })
                .start());
        for (int i = 0; i < 20; i++) {
            bus.cast("busy", TYPE, "{}", CastOptions.DEFAULT);
        }
        eventually().until(() -> busy.get() > 100);

        for (int i = 0; i < 20; i++) {
            bus.cast("other", TYPE, "{}", CastOptions.DEFAULT);
        }

        eventually().until(() -> other.get() == 20);
        flood.complete(null);
        rig.awaitEmpty();
    }

    @Test
    @DisplayName("SET-11: a handler that never ends occupies its own slot only, and is seen")
    void handlerThatNeverEndsIsSeen() {
        Book stuck = Book.waitingFor(latch);
        WorkerService engine = rig.closing(rig.builder("e")
                .concurrency(2)
                .handler(QUEUE, TYPE, stuck)
                .handler(QUEUE, "orders.quick", delivery -> Outcome.done())
                .start());
        rig.cast("a");
        stuck.await(1);

        for (int i = 0; i < 50; i++) {
            rig.bus.cast(QUEUE, "orders.quick", "{}", CastOptions.DEFAULT);
        }

        eventually().until(() -> rig.bus.depth(QUEUE).getAsLong() == 1);
        eventually().until(() -> engine.longestRunning().compareTo(Duration.ofMillis(100)) > 0);
        assertThat(engine.running()).isEqualTo(1);
        latch.countDown();
        rig.awaitEmpty();
    }
}
