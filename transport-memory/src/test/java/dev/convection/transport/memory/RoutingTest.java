package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static dev.convection.transport.memory.Rig.always;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Style.class)
class RoutingTest {
    private static final CastOptions TO_ALL = CastOptions.DEFAULT.toEveryEngine();

    @AutoClose
    private final Rig rig;

    private final Book book = new Book();

    RoutingTest(Style style) {
        this.rig = new Rig(style);
    }

    @Test
    @DisplayName("DLV-2, DLV-3: each message is handled by one engine, and every engine gets some")
    void eachMessageIsHandledOnce() {
        Map<String, Boolean> seen = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(3);
        Book fair = new Book(delivery -> {
            book.handle(delivery);
            if (seen.put(delivery.engine(), true) == null) {
                all.countDown();
            }
            all.await();
            return Outcome.done();
        });
        rig.engine("one", 2, fair);
        rig.engine("two", 2, fair);
        rig.engine("three", 2, fair);

        rig.cast(300);

        rig.awaitEmpty();
        assertThat(book.ids()).doesNotHaveDuplicates().hasSize(300);
        assertThat(book.engines()).contains("one", "two", "three");
    }

    @Test
    @DisplayName("DLV-6: an engine that joins later gets its part of the backlog")
    void laterEngineGetsTheBacklog() {
        CountDownLatch latch = new CountDownLatch(1);
        Book stuck = Book.waitingFor(latch);
        rig.engine("busy", 2, stuck);
        rig.cast(10);
        stuck.await(2);

        rig.engine("late", book);

        book.await(8);
        assertThat(book.engines()).containsOnly("late");
        latch.countDown();
        rig.awaitEmpty();
    }

    @Test
    @DisplayName("ADR-1: a message for one queue does not reach another")
    void queuesAreApart() {
        rig.engine("e", book);

        rig.bus.cast("other", TYPE, "{}", CastOptions.DEFAULT.withId("elsewhere"));
        rig.cast("here");

        book.await(1);
        always().until(() -> book.entries.size() == 1);
        assertThat(book.ids()).containsExactly("here");
    }

    @Test
    @DisplayName("ADR-2: a message directed to an engine is handled by that one only")
    void directedIsForOneEngine() {
        rig.engine("one", book);
        rig.engine("two", book);

        for (int i = 0; i < 20; i++) {
            rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine("two"));
        }

        book.await(20);
        rig.awaitEmpty();
        assertThat(book.engines()).hasSize(20).containsOnly("two");
    }

    @Test
    @DisplayName("ADR-3, ADR-7: what is directed to an engine is kept while it is away, also if it was killed")
    void directedIsKeptWhileAway() {
        WorkerService first = rig.engine("one", new Book());
        rig.engine("two", book);
        first.stop();
        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine("one").withId("a"));
        always().until(book.entries::isEmpty);

        rig.engine("one", book);

        book.await(1);
        assertThat(book.engines()).containsExactly("one");
        rig.awaitEmpty();
    }

    @Test
    @DisplayName("ADR-4: a message to all is handled once by every engine that is live when it is sent")
    void toAllReachesEveryLiveEngineOnce() {
        rig.bus.cast(QUEUE, TYPE, "{}", TO_ALL.withId("before all"));
        rig.engine("one", book);
        rig.engine("two", book);
        WorkerService gone = rig.engine("gone", book);
        gone.stop();

        rig.bus.cast(QUEUE, TYPE, "{}", TO_ALL.withId("a"));
        book.await(2);
        rig.engine("late", book);

        always().until(() -> book.entries.size() == 2);
        assertThat(book.engines()).containsExactlyInAnyOrder("one", "two");
        assertThat(book.ids()).containsOnly("a");
    }

    @Test
    @DisplayName("ADR-4: a message to all that fails at one engine is retried there, and not at the others")
    void toAllIsRetriedWhereItFailed() {
        Book failing = new Book(delivery -> {
            book.handle(delivery);
            return delivery.engine().equals("one") && delivery.attempt() < 3
                    ? Outcome.retry("not yet")
                    : Outcome.done();
        });
        rig.engine("one", failing);
        rig.engine("two", failing);

        rig.bus.cast(QUEUE, TYPE, "{}", TO_ALL);

        book.await(4);
        rig.awaitEmpty();
        assertThat(book.entries.stream().filter(each -> each.engine().equals("one")))
                .extracting(Book.Entry::attempt)
                .containsExactly(1, 2, 3);
        assertThat(book.engines()).hasSize(4).containsOnlyOnce("two");
    }

    @Test
    @DisplayName("ADR-5: namespaces on one broker are apart")
    void namespacesAreApart() {
        rig.engine("e", book);
        Bus elsewhere = rig.closing(rig.busBuilder().namespace("elsewhere").open());

        elsewhere.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId("there"));
        elsewhere.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine("e"));
        elsewhere.cast(QUEUE, TYPE, "{}", TO_ALL);
        rig.cast("here");

        book.await(1);
        always().until(() -> book.entries.size() == 1);
        assertThat(book.ids()).containsExactly("here");
        assertThat(elsewhere.depth(QUEUE)).hasValue(1);
    }

    @Test
    @DisplayName("LIF-6: a nameless engine leaves nothing behind")
    void namelessEngineLeavesNothing() {
        WorkerService nameless = rig.closing(
                WorkerService.builder(rig.bus()).handler(QUEUE, TYPE, book).start());
        rig.bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.toEngine(nameless.engine()));
        book.await(1);

        nameless.stop();
        rig.bus.cast(QUEUE, TYPE, "{}", TO_ALL);

        assertThat(rig.broker.queues().map(MemoryQueue::destination))
                .noneMatch(each -> each instanceof Destination.Directed || each instanceof Destination.Subscription);
    }
}
