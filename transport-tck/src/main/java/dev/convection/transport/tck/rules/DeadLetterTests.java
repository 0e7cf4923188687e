package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Outcome;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Traits;
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

/** Where a message ends that cannot be handled, and how it comes back from there. */
public abstract class DeadLetterTests extends Group {

    protected DeadLetterTests(Lab lab) {
        super(lab);
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
}
