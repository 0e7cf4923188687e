package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static dev.convection.transport.memory.Rig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.BusListener;
import dev.convection.worker.CastOptions;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class OutageTest {
    @AutoClose
    private final Rig rig;

    private final Book book = new Book();

    OutageTest(Style style) {
        this.rig = new Rig(style);
    }

    @Test
    @DisplayName("FLT-4: while the broker is away casts wait for it, and go on when it is back")
    void castsWaitForTheBroker() {
        rig.engine("e", book);
        rig.cast("before");
        rig.awaitEmpty();
        rig.faults.disconnect();
        List<CompletionStage<Void>> casts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            casts.add(rig.bus.castAsync(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId("m" + i)));
        }
        always().until(() ->
                casts.stream().noneMatch(each -> each.toCompletableFuture().isDone()));

        rig.faults.reconnect();

        casts.forEach(Wire::join);
        book.await(51);
        rig.awaitEmpty();
        assertThat(book.ids()).doesNotHaveDuplicates().hasSize(51);
    }

    @Test
    @DisplayName("SND-4: but no longer than their deadline")
    void castsDoNotWaitForEver() {
        rig.faults.disconnect();

        Kind kind =
                Wire.failure(() -> rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofMillis(100))));

        assertThat(kind).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    @DisplayName("OBS-2: health is DOWN during an outage, naming the parts, and UP again after it; one notice a change")
    void healthFollows() {
        List<String> changes = new CopyOnWriteArrayList<>();
        Bus bus = rig.closing(rig.busBuilder()
                .listener(new BusListener() {
                    @Override
                    public void state(String part, boolean up, String reason) {
                        changes.add(part + " " + up);
                    }
                })
                .open());
        rig.closing(WorkerService.builder(bus)
                .engine("e")
                .handler(QUEUE, TYPE, book)
                .start());
        assertThat(bus.health().up()).isTrue();

        rig.faults.disconnect();

        eventually().until(() -> bus.health().down().containsKey("queue orders"));
        assertThat(bus.health().up()).isFalse();
        assertThat(bus.health().down().values())
                .allSatisfy(why -> assertThat(why).isNotBlank());
        always().until(() -> !bus.health().up());
        rig.faults.reconnect();
        eventually().until(() -> bus.health().up());
        rig.cast("a");
        book.await(1);
        assertThat(changes).contains("queue orders false", "queue orders true").doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("FLT-6: an engine that is started before its broker works when it is there")
    void engineStartsBeforeItsBroker() {
        rig.faults.disconnect();
        WorkerService engine = rig.engine("e", book);
        assertThat(engine.running()).isZero();
        CompletableFuture<Void> cast = CompletableFuture.runAsync(() -> rig.cast("a"));

        rig.faults.reconnect();

        cast.join();
        book.await(1);
        rig.awaitEmpty();
    }

    @Test
    @DisplayName("FLT-2: connections break again and again under load; every confirmed cast is handled")
    void connectionsBreakUnderLoad() {
        rig.engine("one", 4, book);
        rig.engine("two", 4, book);
        CompletableFuture<Void> casting = CompletableFuture.runAsync(() -> rig.cast(1500));

        int breaks = 0;
        while (!casting.isDone()) {
            int handled = book.entries.size();
            rig.faults.killReceivers();
            breaks++;
            eventually().until(() -> casting.isDone() || book.entries.size() > handled + 100);
        }

        casting.join();
        rig.awaitEmpty();
        Map<String, Integer> handled = new HashMap<>();
        book.ids().forEach(id -> handled.merge(id, 1, Integer::sum));
        assertThat(handled).hasSize(1500);
        // In all it may be any number: what is handled and not settled when its connection breaks, up to all that was
        // in hand.
        assertThat(Collections.max(handled.values())).isLessThanOrEqualTo(1 + breaks);
        if (rig.style == Style.LEASED) { // which counts every delivery
            assertThat(book.entries.stream().map(entry -> entry.id() + " " + entry.attempt()))
                    .doesNotHaveDuplicates();
        }
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    @DisplayName(
            "SET-8: a handler that ends while the broker is away: its message comes again, or is settled, none is lost")
    void handlerEndsWhileTheBrokerIsAway() {
        CountDownLatch latch = new CountDownLatch(1);
        Book waiting = Book.waitingFor(latch);
        rig.engine("e", 4, waiting);
        rig.cast(4);
        waiting.await(4);

        rig.faults.disconnect();
        latch.countDown();
        always().until(() -> waiting.entries.size() == 4);
        rig.faults.reconnect();
        rig.broker.advance(Wire.LEASE);

        rig.awaitEmpty();
        assertThat(waiting.ids()).contains("m0", "m1", "m2", "m3").hasSizeBetween(4, 8);
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    @DisplayName("FLT-7: a queue that is removed under an engine is made again, and served")
    void removedQueueIsMadeAgain() {
        rig.engine("e", book);
        rig.cast("a");
        book.await(1);
        rig.awaitEmpty();

        try (MemoryTransport admin =
                MemoryBroker.open(new MemoryUri(rig.broker.name(), Map.of()), "convection", true)) {
            rig.broker.queues().map(MemoryQueue::destination).toList().forEach(admin::remove);
        }

        rig.cast("b");
        book.await(2);
        eventually()
                .until(() -> rig.broker.queues().anyMatch(it -> it.destination() instanceof Destination.Subscription));
        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEveryEngine());
        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine("e"));
        book.await(4);
    }

    @Test
    @DisplayName("LIF-5: stopping while the broker is away takes a bounded time")
    void stopWhileTheBrokerIsAway() {
        WorkerService engine = rig.engine("e", book);
        rig.faults.disconnect();

        engine.stop();

        rig.faults.reconnect();
        rig.cast("a");
        engine.start();
        book.await(1);
    }
}
