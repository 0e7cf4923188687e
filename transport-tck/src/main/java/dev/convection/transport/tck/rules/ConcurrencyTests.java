package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much is done and held at once. */
public abstract class ConcurrencyTests extends Group {

    protected ConcurrencyTests(Lab lab) {
        super(lab);
    }

    /** Rule: never more than the concurrency, and under load that many. When it fails: see credit and max of poll. */
    @Test
    @DisplayName("CON-1: as many handlers as allowed run at once, and not one more")
    final void concurrencyIsKept() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        List<String> ids = bench.ids(80);
        CountDownLatch together = new CountDownLatch(4);
        cast(bus, queue, ids);

        bench.start(bench.service(bus).concurrency(4).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
            together.countDown();
            together.await(bench.within().toMillis(), TimeUnit.MILLISECONDS); // on a busy machine they come one by one
            Waits.pass(Duration.ofMillis(10));
            return Outcome.done();
        })));

        bench.eventually("all are handled", ids.size(), () -> ledger.handled(ids));
        assertEquals(4, ledger.most(), "handlers at once");
    }

    /**
     * Rule: what is not asked for stays at the broker. Intent: other engines can have it. What is out is extended all the while, as
     * the other may be longer at connecting than a lease lasts; what comes to it only when a lease is over was delivered before.
     * When it fails: the driver, or its client library, fetches ahead.
     */
    @Test
    @DisplayName("CON-2 R7: what one receiver was not asked for is there for another")
    final void nothingIsHoarded() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        List<String> ids = bench.ids(10);
        send(transport, queue(queue), ids);
        Receiver<Object> second = bench.receiver(bench.transport(), queue(queue), 10);
        Receiver<Object> first = bench.receiver(transport, queue(queue), 10);
        Received<Object> one = takeOne(first);
        boolean counted = bench.traits().counting() != Traits.Counting.NONE
                && !bench.traits().lease().isZero();

        Set<String> rest = new TreeSet<>();
        bench.eventually("the other gets all the rest", () -> {
            if (counted) {
                assertEquals(List.of(), first.extend(List.of(one.tag())), "what is out is not lost");
            }
            second.poll(10, Duration.ofMillis(50)).forEach(each -> {
                String id = each.message().id();
                boolean fresh = rest.add(id);
                assertTrue(!counted || !fresh || each.deliveries() == 1, () -> id + " was delivered to another before");
                accept(second, each);
            });
            return rest.size() == 9;
        });
        assertFalse(rest.contains(one.message().id()), "what is out is not given to another");
    }

    /** Rule: the same through the service. When it fails: the driver answers with more than it was asked for. */
    @Test
    @DisplayName("CON-2 CON-6: a busy engine holds its slots' worth of a large backlog, and little more")
    final void busyEngineHoldsLittle() {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        CountDownLatch enough = new CountDownLatch(1);
        for (int i = 0; i < 2_000; i++) {
            var unused = bus.castAsync(queue, Bench.TYPE, "{}", CastOptions.DEFAULT);
        }
        bench.start(bench.service(bus).concurrency(4).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
            enough.await();
            return Outcome.done();
        })));

        bench.eventually("it is busy", () -> ledger.running() == 4);
        bench.never("it holds more", () -> probe.outstanding.get() > 4);
        enough.countDown();
        bench.eventually("all are handled", 2_000, ledger::handled);
        assertTrue(probe.mostOutstanding.get() <= 2_000, "never more than there were");
        bench.eventually("nothing is out", () -> probe.outstanding.get() == 0);
    }

    /** Rule: a slow handler delays nobody while slots are free. When it fails: deliveries hold each other up. */
    @Test
    @DisplayName("CON-3: a slow handler delays no other while a slot is free")
    final void noHeadOfLineBlocking() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch slow = new CountDownLatch(1);
        bench.start(bench.service(bus).concurrency(4).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
            if (delivery.message().id().startsWith("slow")) {
                slow.await();
            }
            return Outcome.done();
        })));

        cast(bus, queue, List.of("slow1", "slow2", "slow3"));
        List<String> ids = bench.ids(60);
        cast(bus, queue, ids);

        bench.eventually("the others are handled", () -> ledger.has(ids));
        bench.eventually("and the slow ones run", () -> ledger.running() == 3);
        slow.countDown();
    }

    /** Rule: a blocked handler stops neither renewal nor settlement. When it fails: see R10, and who extends. */
    @Test
    @DisplayName("CON-4: a handler that blocks its thread stops no renewal and no settlement of others")
    final void blockedHandler() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        CountDownLatch blocked = new CountDownLatch(1);
        bench.start(bench.service(bus).concurrency(3).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
            if (delivery.message().id().startsWith("blocked")) {
                blocked.await();
            }
            return Outcome.done();
        })));
        cast(bus, queue, List.of("blocked1", "blocked2"));
        bench.eventually("two are blocked", () -> ledger.running() == 2);
        bench.serve(bench.bus(probe, builder -> builder), queue, ledger.done());

        List<String> ids = bench.ids(20);
        cast(bus, queue, ids);
        bench.eventually("the others are handled", () -> ledger.has(ids));
        Waits.never(
                "one comes again",
                lease.multipliedBy(2),
                () -> ledger.duplicates() > 0
                        || probe.delivered.stream()
                                        .filter(id -> id.startsWith("blocked"))
                                        .count()
                                > 2);
        blocked.countDown();
    }

    /** Rule: a handler may cast. When it fails: a lock that the receiving and the sending side share. */
    @Test
    @DisplayName("CON-5: a handler casts on its own bus, with one slot")
    final void handlerCasts() {
        String queue = bench.queue();
        String next = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.start(bench.service(bus)
                .concurrency(1)
                .handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                    cast(bus, next, "second");
                    return Outcome.done();
                }))
                .handler(next, Bench.TYPE, ledger.done()));

        cast(bus, queue, "first");

        bench.eventually("both are handled", () -> ledger.has(List.of("first", "second")));
    }

    /** Rule: queues of one engine do not starve each other. When it fails: one receiver takes all slots. */
    @Test
    @DisplayName("CON-9: a full queue does not starve another one of the same engine")
    final void queuesAreFair() {
        String full = bench.queue();
        String other = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        WorkerService.Handler slow = ledger.handler(delivery -> {
            Waits.pass(Duration.ofMillis(20));
            return Outcome.done();
        });
        cast(bus, full, bench.ids(400));
        bench.start(bench.service(bus)
                .concurrency(2)
                .handler(full, Bench.TYPE, slow)
                .handler(other, Bench.TYPE, slow));
        bench.eventually("it is busy", () -> ledger.starts() > 10);

        cast(bus, other, "other");

        bench.eventually("the other queue's message is handled", () -> ledger.has(List.of("other")));
        assertTrue(ledger.starts() < 400, "before the full queue is empty");
    }

    /** Rule: settlements from many threads lose none. When it fails: see the confinement of receivers, R8. */
    @Test
    @DisplayName("CON-10: settlements from many threads: none is lost")
    final void manyThreadsSettle() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        bench.closing(pool::shutdownNow);
        bench.start(bench.service(bus).concurrency(64).asyncHandler(queue, Bench.TYPE, delivery -> {
            ledger.begin(delivery);
            return CompletableFuture.supplyAsync(
                    () -> {
                        ledger.end(delivery);
                        return Outcome.done();
                    },
                    pool);
        }));

        for (int i = 0; i < 2_000; i++) {
            var unused = bus.castAsync(queue, Bench.TYPE, "{}", CastOptions.DEFAULT);
        }

        bench.eventually("all are handled", 2_000, ledger::handled);
        Transport transport = bench.transport();
        bench.eventually("all are settled", 2_000, () -> gone(transport, queue, 2_000));
        bench.never("any comes again", () -> ledger.duplicates() > 0);
    }
}
