package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Asynchronous;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a message comes again, how its attempts are counted, and where it ends. */
public abstract class RedeliveryTests extends Group {

    protected RedeliveryTests(Lab lab) {
        super(lab);
    }

    /** A contract whose arguments a handler may spoil. */
    @Worker(name = "tck-spoiled")
    public interface Spoiled {
        /** Handles a list. */
        @Asynchronous
        void handle(List<String> values);
    }

    /**
     * Rule: a retry comes not before its back-off, and not later than T after it. Intent: what is overloaded is not hammered.
     * When it fails early: a delay that is rounded down or dropped; late: a lane or a timer that looks too seldom.
     */
    @Test
    @DisplayName("RDL-1: a retry is not earlier than its back-off, and not later than T after it")
    final void backoffIsKept() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Duration backoff = Duration.ofMillis(500);
        bench.start(bench.service(bus)
                .retry(new RetryPolicy(3, backoff, 1, backoff, 0))
                .handler(queue, Bench.TYPE, ledger.handler(delivery -> Outcome.retry("always"))));

        cast(bus, queue, "slow");

        bench.eventually("three attempts", () -> ledger.starts() == 3);
        List<Ledger.Entry> entries = ledger.of("slow");
        for (int i = 1; i < 3; i++) {
            long waited = entries.get(i).nanos() - entries.get(i - 1).nanos();
            assertTrue(waited >= backoff.toNanos(), () -> "early: after " + waited / 1_000_000 + " ms of 500");
        }
    }

    /** Rule: attempts are counted from 1, by 1, over all engines. When it fails: see counting in the traits. */
    @Test
    @DisplayName("RDL-2: attempts count from 1 over two engines")
    final void attemptsCount() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.handler(delivery -> Outcome.retry("always")));
        bench.serve(bench.bus(), queue, ledger.handler(delivery -> Outcome.retry("always")));
        List<String> ids = bench.ids(10);

        cast(bus, queue, ids);

        bench.eventually("all are dead letters", () -> letters(bus, queue).size() == ids.size());
        ids.forEach(id -> assertEquals(List.of(1, 2, 3, 4, 5), ledger.attempts(id)));
    }

    /** Rule: the count survives a restart of the engine. When it fails: it is kept in the engine's memory. */
    @Test
    @DisplayName("RDL-3: the attempt survives a restart of the engine")
    final void attemptsSurviveTheEngine() {
        String queue = bench.queue();
        Bus first = bench.bus();
        Ledger ledger = new Ledger();
        WorkerService engine = bench.start(bench.service(first)
                .retry(Bench.QUICK.withBackoff(Duration.ofMillis(300), Duration.ofMillis(300)))
                .handler(queue, Bench.TYPE, ledger.handler(delivery -> Outcome.retry("once"))));
        cast(first, queue, "moved");
        bench.eventually("the first attempt has failed", () -> ledger.starts() >= 1 && ledger.running() == 0);
        engine.stop();
        first.close();
        int before = ledger.starts();

        bench.serve(bench.bus(), queue, ledger.done());

        bench.eventually("another engine has it", () -> ledger.starts() == before + 1);
        assertEquals(before + 1, ledger.attempts("moved").get(before));
    }

    /**
     * Rule: where deliveries are counted exactly, the first is 1, and each that follows is one more, lost or released as the
     * traits say. When it fails: the count is one too many, or starts from zero.
     */
    @Test
    @DisplayName("RDL-4 R11 R19: the broker's count is as exact as the traits say")
    final void countIsAsPromised() {
        Traits traits = bench.traits();
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), List.of("counted"));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        Received<Object> first = takeOne(receiver);
        assertEquals(1, first.deliveries(), "the first delivery");
        bench.needs(traits.counting() != Traits.Counting.NONE, "deliveries are not counted");

        release(receiver, first);
        Received<Object> released = takeOne(receiver);
        assertEquals(traits.releaseCounts() ? 2 : 1, released.deliveries(), "after a release");
        receiver.close();
        Receiver<Object> other = bench.receiver(transport, queue(queue), 10);
        Received<Object> closed = takeOne(other);
        assertTrue(closed.deliveries() >= released.deliveries(), "it does not fall");
        if (traits.counting() == Traits.Counting.EXACT && !traits.lease().isZero()) {
            Receiver<Object> third = bench.receiver(bench.transport(), queue(queue), 10);
            Waits.pass(traits.lease());
            assertEquals(closed.deliveries() + 1, takeOne(third).deliveries(), "after a lease that ended");
        }
    }

    /** Rule: a poisonous message delays nobody. When it fails: a retry that keeps its place at the head of the queue. */
    @Test
    @DisplayName("RDL-8: one message that always fails delays no other")
    final void poisonDelaysNobody() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Duration backoff = Waits.scaled(bench.within()).multipliedBy(2);
        bench.start(bench.service(bus)
                .concurrency(1)
                .retry(new RetryPolicy(3, backoff, 1, backoff, 0))
                .handler(
                        queue,
                        Bench.TYPE,
                        ledger.handler(delivery ->
                                delivery.message().id().equals("poison") ? Outcome.retry("always") : Outcome.done())));
        List<String> ids = bench.ids(50);

        cast(bus, queue, "poison");
        cast(bus, queue, ids);

        bench.eventually("the others are handled meanwhile", () -> ledger.has(ids));
        assertEquals(List.of(1), ledger.attempts("poison"));
    }

    /** Rule: what a failed handler changed is not seen again. When it fails: the arguments are shared between attempts. */
    @Test
    @DisplayName("RDL-9: what a failed handler changed is not seen on the next attempt")
    final void changesAreNotSeen() {
        Bus bus = bench.bus();
        bench.queue("tck-spoiled");
        List<List<String>> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        Spoiled handler = values -> {
            seen.add(List.copyOf(values));
            values.clear();
            if (seen.size() == 1) {
                throw new IllegalStateException("by the test");
            }
        };
        bench.start(bench.service(bus).worker(Spoiled.class, handler));

        bus.client(Spoiled.class).handle(List.of("a", "b"));

        bench.eventually("two attempts", () -> seen.size() == 2);
        assertEquals(List.of("a", "b"), seen.get(1));
    }

    /** Rule: failures do not wear the consumer out. When it fails: look for a limit of the client library, or a leak. */
    @Test
    @DisplayName("RDL-10: after hundreds of failures the engine goes on")
    final void manyFailures() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.start(bench.service(bus)
                .retry(Bench.QUICK.withAttempts(1))
                .handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                    if (delivery.message().id().equals("good")) {
                        return Outcome.done();
                    }
                    throw new IllegalStateException("by the test");
                })));

        cast(bus, queue, bench.ids(300));
        cast(bus, queue, "good");

        bench.eventually("all have begun, the last too", 301, ledger::handled);
        bench.eventually(
                "all others are dead letters", 300, () -> letters(bus, queue).size());
        assertEquals(300, letters(bus, queue).size(), "each once");
    }

    /** Rule: a stop is no failure. When it fails: a release that counts, where the traits say that it does not. */
    @Test
    @DisplayName("RDL-11 LIF-4: a message that was given back at stop, unstarted, is at its first attempt")
    final void stopBurnsNoAttempt() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch never = new CountDownLatch(1);
        WorkerService first = bench.start(bench.service(bus)
                .drainLimit(Duration.ofMillis(50))
                .handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                    never.await();
                    return Outcome.done();
                })));
        List<String> ids = bench.ids(3);
        cast(bus, queue, ids);
        bench.eventually("all run", () -> ledger.running() == 3);
        first.stop();

        Ledger second = new Ledger();
        bench.serve(bench.bus(), queue, second.done());

        bench.eventually("all are handled", () -> second.has(ids));
        second.entries().forEach(entry -> assertEquals(1, entry.attempt(), "the attempt of " + entry.id()));
        assertTrue(letters(bench.bus(), queue).isEmpty(), "no dead letters");
    }

    /**
     * Rule: a deliberate delay is no failure: the attempt stays, and the delay is kept. Intent: handlers can wait for
     * something. When it fails: see RDL-1; or copies that are dropped as duplicates by the message id instead of the
     * copy id, R6.
     */
    @Test
    @DisplayName("RDL-17 DLV-11: what a handler defers comes again later, as new")
    final void deferred() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(
                bus,
                queue,
                ledger.handler(
                        delivery -> ledger.starts() <= 2 ? Outcome.defer(Duration.ofMillis(400)) : Outcome.done()));

        cast(bus, queue, "later");

        bench.eventually("it is handled", () -> ledger.starts() == 3);
        assertEquals(List.of(1, 1, 1), ledger.attempts("later"));
        List<Ledger.Entry> entries = ledger.of("later");
        assertTrue(
                entries.get(1).nanos() - entries.get(0).nanos()
                        >= Duration.ofMillis(400).toNanos(),
                "not early");
    }
}
