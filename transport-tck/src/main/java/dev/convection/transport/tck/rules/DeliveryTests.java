package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who gets what, when, and how much of it. */
public abstract class DeliveryTests extends Group {

    protected DeliveryTests(Lab lab) {
        super(lab);
    }

    /**
     * Rule: every cast is handled, and without faults once, by any of the engines. Intent: that is what the bus is for. When it
     * fails with too few: messages are lost between confirmation and delivery; with too many: two receivers get the same.
     */
    @Test
    @DisplayName("DLV-1 DLV-2: two engines handle everything, each once")
    final void everythingOnce() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        bench.serve(bench.bus(), queue, ledger.done());
        List<String> ids = bench.ids(300);

        cast(bus, queue, ids);

        bench.eventually("all are handled", ids.size(), () -> ledger.handled(ids));
        bench.never("anything is handled twice", () -> ledger.duplicates() > 0);
        assertEquals(0, ledger.overlaps(), "one message with two handlers");
    }

    /**
     * Rule: engines that are idle share. Intent: nobody starves. When it fails: one receiver takes more than it was asked for.
     */
    @Test
    @DisplayName("DLV-3: each of three idle engines gets some")
    final void engineShare() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch all = new CountDownLatch(3);
        for (int engine = 0; engine < 3; engine++) {
            bench.start(
                    bench.service(bench.bus()).concurrency(1).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                        // Nobody is done before everybody has one: a fast engine cannot take all.
                        all.countDown();
                        all.await();
                        return Outcome.done();
                    })));
        }

        List<String> ids = bench.ids(12);
        cast(bus, queue, ids);

        bench.eventually("each of them has one", () -> all.getCount() == 0);
        bench.eventually("all are handled", () -> ledger.has(ids));
        assertEquals(3, ledger.engines().size());
    }

    /** Rule and intent: a service that is not running handles nothing. When it fails: look at what stop leaves behind. */
    @Test
    @DisplayName("DLV-4: no handler runs before start or after stop")
    final void onlyWhileItRuns() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        WorkerService service =
                bench.service(bus).handler(queue, Bench.TYPE, ledger.done()).build();
        cast(bus, queue, "first");
        bench.never("a handler runs before start", () -> ledger.starts() > 0);

        service.start();
        bench.eventually("the first is handled", () -> ledger.starts() == 1);
        service.stop();
        cast(bus, queue, "second");

        bench.never("a handler runs after stop", () -> ledger.starts() > 1);
    }

    /**
     * Rule: an engine that joins gets of the backlog. Intent: help helps at once. When it fails: the first engine holds more
     * than it can begin.
     */
    @Test
    @DisplayName("DLV-6: an engine that joins later gets from the backlog")
    final void joinsLater() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger busy = new Ledger();
        CountDownLatch enough = new CountDownLatch(1);
        bench.start(bench.service(bus).concurrency(1).handler(queue, Bench.TYPE, busy.handler(delivery -> {
            enough.await();
            return Outcome.done();
        })));
        List<String> ids = bench.ids(10);
        cast(bus, queue, ids);
        bench.eventually("the first engine is busy", () -> busy.starts() == 1);

        Ledger joined = new Ledger();
        bench.serve(bench.bus(), queue, joined.done());

        bench.eventually("the second has done the rest", () -> joined.starts() == 9);
        enough.countDown();
    }

    /** Rule: a cast to an idle engine is handled within T. When it fails: see R7, and the client library's batching. */
    @Test
    @DisplayName("DLV-7: a cast to an idle engine is handled within T")
    final void idleEngineIsQuick() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        bench.never("it has nothing to do", () -> ledger.starts() > 0);

        cast(bus, queue, "one");

        bench.eventually("it is handled", () -> ledger.starts() == 1);
    }

    /**
     * Rule: engines may come and go under load. Intent: deployments. When it fails: look at R13, what closing a receiver does
     * with what it holds.
     */
    @Test
    @DisplayName("DLV-8: engines come and go under load, and nothing is lost")
    final void comingAndGoing() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        List<String> ids = bench.ids(300);
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> cast(bus, queue, ids));
        bench.serve(bench.bus(), queue, ledger.done());
        for (int i = 0; i < 6; i++) {
            WorkerService passing = bench.serve(bench.bus(), queue, ledger.done());
            int before = ledger.starts();
            Waits.until(Duration.ofMillis(100), () -> ledger.starts() > before + 10);
            passing.stop();
        }
        load.join();

        bench.eventually("all are handled", ids.size(), () -> ledger.handled(ids));
        assertEquals(0, ledger.overlaps(), "one message with two handlers");
    }
}
