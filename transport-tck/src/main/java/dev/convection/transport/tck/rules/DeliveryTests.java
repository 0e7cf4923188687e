package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
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

        bench.eventually("all are handled", () -> ledger.has(ids));
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
     * Rule: poll waits as long as it is told, if there is nothing. Intent: an idle engine does not spin. When it fails: the
     * driver returns early when its client library has nothing buffered.
     */
    @Test
    @DisplayName("DLV-5 R7: a poll of an empty queue waits as told, and returns nothing")
    final void emptyPollWaits() {
        String queue = bench.queue();
        Receiver<Object> receiver = bench.receiver(bench.transport(), queue(queue), 10);
        receiver.poll(1, Duration.ZERO);
        Duration wait = Duration.ofMillis(400);

        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            List<Received<Object>> none = receiver.poll(10, wait);
            long took = System.nanoTime() - began;

            assertTrue(none.isEmpty(), "nothing is there");
            assertTrue(took >= wait.toNanos() * 9 / 10, () -> "it waited only " + took / 1_000_000 + " ms of 400");
            assertTrue(
                    took <= wait.plus(Waits.scaled(bench.within())).toNanos(),
                    () -> "it waited " + took / 1_000_000 + " ms instead of 400");
        }
    }

    /**
     * Rule: poll returns at most {@code max}. Intent: what is not asked for stays at the broker. When it fails: the driver
     * returns a whole batch of its client library.
     */
    @Test
    @DisplayName("CON-2 R7: a poll returns at most max, also of zero wait")
    final void pollObservesMax() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), bench.ids(20));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);

        Waits.until(bench.within(), () -> {
            List<Received<Object>> some = receiver.poll(3, Duration.ofMillis(100));
            assertTrue(some.size() <= 3, () -> some.size() + " deliveries instead of 3");
            return !some.isEmpty();
        });
    }

    /**
     * Rule: poll returns as soon as there is a message. Intent: an idle engine is quick. When it fails: the driver waits for a
     * full batch, or looks again too seldom.
     */
    @Test
    @DisplayName("DLV-7 R7: a poll that waits returns when a message comes")
    final void pollReturnsSoon() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = bench.sender(transport);
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        receiver.poll(1, Duration.ZERO);
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> sender.send(queue(queue), bench.message("soon"), Duration.ZERO),
                CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS));

        long began = System.nanoTime();
        List<Received<Object>> got = receiver.poll(10, bench.within().plusSeconds(5));

        later.join();
        assertFalse(got.isEmpty(), "it came");
        assertTrue(System.nanoTime() - began < Waits.scaled(bench.within()).toNanos(), "within T");
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

        bench.eventually("all are handled", () -> ledger.has(ids));
        assertEquals(0, ledger.overlaps(), "one message with two handlers");
    }

    /** Rule: a wakeup ends the present poll. Intent: a finished handler is settled promptly. When it fails: see R8. */
    @Test
    @DisplayName("DLV-7 R8: a wakeup ends the present poll, or the next one")
    final void wakeupEndsPoll() {
        String queue = bench.queue();
        Receiver<Object> receiver = bench.receiver(bench.transport(), queue(queue), 10);
        receiver.poll(1, Duration.ZERO);

        receiver.wakeup();
        long began = System.nanoTime();
        receiver.poll(1, bench.within().plusSeconds(5));
        long next = System.nanoTime() - began;

        CompletableFuture<Void> other = CompletableFuture.runAsync(
                receiver::wakeup, CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS));
        began = System.nanoTime();
        receiver.poll(1, bench.within().plusSeconds(5));
        long present = System.nanoTime() - began;

        other.join();
        long limit = Waits.scaled(bench.within()).toNanos();
        assertTrue(next < limit, "the next poll ended by the wakeup");
        assertTrue(present < limit, "the present poll ended by the wakeup");
    }

    /** Rule: a wakeup loses nothing. When it fails: the driver drops what its client library had fetched. */
    @Test
    @DisplayName("DLV-1 R8: a wakeup loses nothing")
    final void wakeupLosesNothing() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        List<String> ids = bench.ids(20);
        send(transport, queue(queue), ids);

        java.util.Set<String> got = new java.util.TreeSet<>();
        bench.eventually("all come", () -> {
            receiver.wakeup();
            receiver.poll(1, Duration.ofMillis(50)).forEach(each -> {
                got.add(each.message().id());
                accept(receiver, each);
            });
            return got.containsAll(ids);
        });
    }

    /**
     * Rule: what is released with a delay does not come before it. Intent: back-off. When it fails: the driver drops the delay,
     * or the broker rounds it down.
     */
    @Test
    @DisplayName("DLV-11 RDL-1 R9: a release with a delay is not early, and not late")
    final void delayedRelease() {
        bench.needs(bench.traits().delayedRelease(), "a release cannot be delayed; the runtime supplies it");
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), List.of("delayed"));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        Received<Object> first = takeOne(receiver);

        long began = System.nanoTime();
        receiver.settle(List.of(Settlement.release(first.tag(), Duration.ofMillis(600))));
        Received<Object> again = takeOne(receiver);

        assertEquals("delayed", again.message().id());
        long took = System.nanoTime() - began;
        assertTrue(took >= Duration.ofMillis(590).toNanos(), () -> "early: after " + took / 1_000_000 + " ms of 600");
    }

    /** As for the release. */
    @Test
    @DisplayName("DLV-11: a send with a delay is not early, and not late")
    final void delayedSend() {
        bench.needs(bench.traits().delayedSend(), "a send cannot be delayed; the runtime supplies it");
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = bench.sender(transport);
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);

        long began = System.nanoTime();
        confirmed(sender.send(queue(queue), bench.message("delayed"), Duration.ofMillis(600)));
        takeOne(receiver);

        long took = System.nanoTime() - began;
        assertTrue(took >= Duration.ofMillis(590).toNanos(), () -> "early: after " + took / 1_000_000 + " ms of 600");
    }
}
