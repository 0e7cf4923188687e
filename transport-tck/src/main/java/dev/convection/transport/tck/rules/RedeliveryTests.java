package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Asynchronous;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Outcome;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
        bench.eventually("the first attempt has failed", () -> ledger.starts() == 1 && ledger.running() == 0);
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

    /**
     * Rule: a dead letter is the message, whole, and says why, how often, when, where and who. Intent: people read it, and cast
     * it again. When it fails: look at what the driver does with attributes that it does not know, or its way of mapping the
     * dead letters' place.
     */
    @Test
    @DisplayName("RDL-5 FID-5: after the last attempt it is a dead letter, whole and with its history")
    final void deadLetterIsWhole() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        String engine = bench.engine();
        bench.start(bench.service(bus)
                .engine(engine)
                .retry(Bench.QUICK.withAttempts(3))
                .handler(queue, Bench.TYPE, delivery -> Outcome.retry("this is why")));
        Instant before = Instant.now().minusSeconds(1);

        bus.cast(
                queue,
                Bench.TYPE,
                "{\"a\":\"ä\"}",
                CastOptions.DEFAULT.withId("dead").withHeader("shelf", "é 7"));

        bench.eventually("it is a dead letter", () -> letters(bus, queue).size() == 1);
        DeadLetter letter = letters(bus, queue).get(0);
        assertEquals("dead", letter.message().id());
        assertEquals("{\"a\":\"ä\"}", letter.message().text());
        assertEquals(Map.of("shelf", "é 7"), letter.message().attributes());
        assertTrue(letter.reason().contains("this is why"), letter.reason());
        assertEquals(3, letter.attempts());
        assertEquals(queue, letter.origin());
        assertEquals(engine, letter.engine());
        assertTrue(letter.died().isAfter(before), "when it died");
        bench.transport()
                .depth(queue(queue))
                .ifPresent(depth -> bench.eventually(
                        "the original is settled",
                        () -> bench.transport().depth(queue(queue)).orElse(0) == 0));
    }

    /**
     * Rule: the dead letter is durable before the original is settled. Intent: a death between the two doubles it and loses
     * nothing. When it fails: the driver confirms dead letters before the broker does.
     */
    @Test
    @DisplayName("RDL-6: the dead letter is stored before the original is settled")
    final void deadLetterComesFirst() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        AtomicInteger stored = new AtomicInteger(-1);
        CountDownLatch looked = new CountDownLatch(1);
        bench.start(bench.service(bus)
                .handler(queue, Bench.TYPE, delivery -> Outcome.reject("bad"))
                .onDeadLetter((delivery, reason) -> {
                    stored.set(letters(bus, queue).size());
                    looked.await();
                }));

        cast(bus, queue, "dead");

        bench.eventually("the hook is called", () -> stored.get() >= 0);
        assertEquals(1, stored.get(), "dead letters before the original is settled");
        bench.transport().depth(queue(queue)).ifPresent(depth -> assertEquals(1, depth, "the original is not settled"));
        looked.countDown();
    }

    /**
     * Rule: a message that ends its engine reaches the limit too. Intent: a poisonous message does not kill all engines, one
     * after the other. Here the engines are receivers that fall silent; the fault tier kills real ones. When it fails: the
     * broker's count does not rise with lost deliveries, or the driver does not hand it over.
     */
    @Test
    @DisplayName("RDL-7 R11: a message whose engines die becomes a dead letter, without another attempt")
    final void silentDeathsAreCounted() {
        bench.needs(bench.traits().counting() == Traits.Counting.EXACT, "lost deliveries are not counted exactly");
        Duration lease = bench.lease();
        String queue = bench.queue();
        send(bench.transport(), queue(queue), List.of("poison"));
        for (int i = 0; i < 2; i++) {
            takeOne(bench.receiver(bench.transport(), queue(queue), 1));
            Waits.pass(lease);
        }
        Ledger ledger = new Ledger();
        Bus bus = bench.bus();

        bench.start(bench.service(bus).retry(Bench.QUICK.withAttempts(2)).handler(queue, Bench.TYPE, ledger.done()));

        bench.eventually("it is a dead letter", () -> letters(bus, queue).size() == 1);
        assertEquals(0, ledger.starts(), "no handler saw it again");
        assertEquals(2, letters(bus, queue).get(0).attempts());
    }

    /** Rule: a poisonous message delays nobody. When it fails: a retry that keeps its place at the head of the queue. */
    @Test
    @DisplayName("RDL-8: one message that always fails delays no other")
    final void poisonDelaysNobody() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.start(bench.service(bus)
                .concurrency(1)
                .retry(new RetryPolicy(3, Duration.ofSeconds(2), 1, Duration.ofSeconds(2), 0))
                .handler(
                        queue,
                        Bench.TYPE,
                        ledger.handler(delivery ->
                                delivery.message().id().equals("poison") ? Outcome.retry("always") : Outcome.done())));
        List<String> ids = bench.ids(50);

        cast(bus, queue, "poison");
        cast(bus, queue, ids);

        Waits.eventually("the others are handled meanwhile", Duration.ofMillis(1900), () -> ledger.has(ids));
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

        bench.eventually("the last is handled", () -> ledger.has(List.of("good")));
        bench.eventually(
                "all others are dead letters", () -> letters(bus, queue).size() == 300);
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

    /** Rule: a delivery whose holder falls silent is given out again when its lease is over. When it fails: R10, R11. */
    @Test
    @DisplayName("RDL-12 R11: what a silent engine holds comes again when its lease is over")
    final void silentEngine() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        send(bench.transport(), queue(queue), List.of("held"));
        takeOne(bench.receiver(bench.transport(), queue(queue), 1));
        Receiver<Object> other = bench.receiver(bench.transport(), queue(queue), 1);

        takeNone(other, lease.dividedBy(2));
        assertEquals("held", takeOne(other).message().id());
    }

    /** Rule: a live engine keeps its message. When it fails: the driver's extend does not reach the broker. */
    @Test
    @DisplayName("RDL-13 R10: a handler of three leases is not disturbed")
    final void longHandler() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.handler(delivery -> {
            Waits.pass(lease.multipliedBy(3));
            return Outcome.done();
        }));
        cast(bus, queue, "long");
        bench.eventually("it runs", () -> ledger.starts() == 1);
        bench.serve(bench.bus(), queue, ledger.done());

        Waits.eventually("it ends", lease.multipliedBy(3).plus(bench.within()), () -> ledger.running() == 0);
        bench.never("it was started again", () -> ledger.starts() > 1);
    }

    /** Rule: extending renews, for a whole lease. When it fails: as above. */
    @Test
    @DisplayName("RDL-13 R10: extending keeps a delivery beyond its lease")
    final void extendKeeps() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        send(bench.transport(), queue(queue), List.of("kept"));
        Receiver<Object> first = bench.receiver(bench.transport(), queue(queue), 1);
        Received<Object> delivery = takeOne(first);
        Receiver<Object> other = bench.receiver(bench.transport(), queue(queue), 1);

        for (int i = 0; i < 6; i++) {
            assertEquals(List.of(), first.extend(List.of(delivery.tag())), "known to be lost");
            takeNone(other, lease.dividedBy(3));
        }
        accept(first, delivery);
        first.close();
        takeNone(other, lease.plusMillis(200));
    }

    /**
     * Rule: nothing renews but {@code extend}, and only what it is given. Intent: an engine that hangs loses its lease. When it
     * fails: the client library renews in the background, or polling does.
     */
    @Test
    @DisplayName("RDL-14 R10: a receiver that polls and does not extend loses its delivery")
    final void nothingElseRenews() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        send(bench.transport(), queue(queue), List.of("hung"));
        Receiver<Object> first = bench.receiver(bench.transport(), queue(queue), 2);
        takeOne(first);
        if (bench.traits().holdsUp()) {
            Waits.pass(lease);
        } else {
            Waits.until(
                    lease.plus(bench.within()),
                    () -> !first.poll(1, Duration.ofMillis(50)).isEmpty());
            first.close();
        }

        Receiver<Object> other = bench.receiver(bench.transport(), queue(queue), 1);
        Received<Object> moved = takeOne(other);
        assertEquals("hung", moved.message().id());
        if (!bench.traits().holdsUp() && bench.traits().counting() == Traits.Counting.EXACT) {
            assertTrue(moved.deliveries() >= 3, "it had come to the first again before that one was closed");
        }
    }

    /** Rule: dead letters are looked at without wear, and cast again as new. When it fails: see R18. */
    @Test
    @DisplayName(
            "RDL-15 RDL-17 OBS-3 R18: dead letters are listed without removal, and replayed as new with id and trace")
    final void replay() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        AtomicBoolean mended = new AtomicBoolean();
        AtomicReference<String> trace = new AtomicReference<>("");
        bench.serve(bus, queue, ledger.handler(delivery -> {
            trace.set(delivery.message().attribute("traceparent"));
            return mended.get() ? Outcome.done() : Outcome.reject("bad");
        }));
        for (String id : List.of("one", "two")) {
            bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId(id).withHeader("traceparent", "00-1-2-01"));
        }
        bench.eventually("both are dead letters", () -> letters(bus, queue).size() == 2);
        assertEquals(2, letters(bus, queue).size(), "looking removes nothing");
        mended.set(true);

        int replayed =
                bus.deadLetters(queue).replay(letter -> letter.message().id().equals("two"));

        assertEquals(1, replayed);
        bench.eventually("it is handled", () -> ledger.attempts("two").equals(List.of(1, 1)));
        assertEquals("00-1-2-01", trace.get());
        bench.eventually("one is left", () -> letters(bus, queue).size() == 1);
        assertEquals("one", letters(bus, queue).get(0).message().id());
        assertEquals(1, bus.deadLetters(queue).purge(letter -> true));
        bench.eventually("none is left", () -> letters(bus, queue).isEmpty());
    }

    /** Rule: if the dead letter cannot be stored, the message is kept. When it fails: it is settled too soon. */
    @Test
    @DisplayName("RDL-16: a message whose dead letter cannot be stored is kept")
    final void deadLetterFails() {
        String queue = bench.queue();
        Probe probe = new Probe();
        probe.refuse(Destination.DeadLetters.class::isInstance);
        Bus bus = bench.bus(probe, builder -> builder);
        bench.serve(bus, queue, delivery -> Outcome.reject("bad"));
        cast(bus, queue, "kept");
        bench.eventually("a dead letter was tried", () -> probe.sent.size() > 1);
        bench.transport().depth(queue(queue)).ifPresent(depth -> assertEquals(1, depth, "it is kept"));

        probe.refuse(to -> false);

        Waits.eventually(
                "it is a dead letter in the end",
                bench.within().plusSeconds(5),
                () -> letters(bus, queue).size() == 1);
    }

    /** Rule: a deliberate delay is no failure. */
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
