package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a cast that returns is worth. */
public abstract class SendTests extends Group {
    private static final int BURST = 5_000;

    protected SendTests(Lab lab) {
        super(lab);
    }

    /**
     * Rule: a send's stage completes when the broker has the message, and not before. Intent: nothing is handled whatever dies
     * if it was only under way. When it fails: the driver completes on writing, not on the broker's confirmation.
     */
    @Test
    @DisplayName("SND-1 R5: what is confirmed is stored")
    final void confirmedIsStored() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Transport onlooker = bench.transport();
        Sender sender = bench.sender(transport);

        for (String id : bench.ids(10)) {
            confirmed(sender.send(queue(queue), bench.message(id), Duration.ZERO));

            assertTrue(
                    shown(onlooker, queue(queue)).stream()
                            .anyMatch(message -> message.id().equals(id)),
                    () -> id + " was confirmed and is not there");
        }
    }

    /**
     * Rule: a stage completes exactly once. Intent: what follows a cast must not happen twice. When it fails: the driver
     * completes from two places, as the confirmation and the end of the connection.
     */
    @Test
    @DisplayName("SND-1 R5: a stage completes once")
    final void stageCompletesOnce() {
        String queue = bench.queue();
        Sender sender = bench.sender(bench.transport());
        AtomicInteger completions = new AtomicInteger();

        CompletionStage<Void> stage = sender.send(queue(queue), bench.message("once"), Duration.ZERO);
        stage.whenComplete((ok, failure) -> completions.incrementAndGet());

        bench.eventually("the stage completes", () -> completions.get() > 0);
        bench.never("it completes again", () -> completions.get() > 1);
    }

    /**
     * Rule: a message for a queue is kept while nobody receives. Intent: engines come and go. When it fails: the queue is made
     * by the receiver, or a consumer begins at the end of a log.
     */
    @Test
    @DisplayName("SND-3 R17: what is cast while no engine runs is handled when one starts")
    final void keptWhileNobodyReceives() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        List<String> ids = bench.ids(20);
        cast(bus, queue, ids);

        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());

        bench.eventually("all that was cast before is handled", () -> ledger.has(ids));
    }

    /**
     * Rule: a cast that was not stored fails, by a kind that says so. Intent: the caller can act. When it fails: look at how
     * the driver translates the broker's refusal.
     */
    @Test
    @DisplayName("SND-1 SND-5: a cast that cannot be stored fails as UNAVAILABLE, within its deadline")
    final void refusedCastFails() {
        String queue = bench.queue();
        Probe probe = new Probe();
        probe.refuse(to -> true);
        Bus bus = bench.bus(probe, builder -> builder.deadline(Duration.ofMillis(300)));

        long began = System.nanoTime();
        Kind kind = failure(() -> cast(bus, queue, "lost"));

        assertEquals(Kind.UNAVAILABLE, kind);
        assertTrue(System.nanoTime() - began < Waits.scaled(bench.within()).toNanos(), "within T");
        bench.never(
                "it is there all the same",
                () -> !shown(bench.transport(), queue(queue)).isEmpty());
    }

    /**
     * Rule: a resend keeps the id, and ends with the deadline. Intent: a receiver can tell the duplicate. When it fails: look
     * for an id that is made when sending.
     */
    @Test
    @DisplayName("SND-6: a resend has the same id, and there is an end to it")
    final void resendKeepsItsId() {
        String queue = bench.queue();
        Probe probe = new Probe();
        probe.refuse(to -> true);
        Bus bus = bench.bus(probe, builder -> builder.deadline(Duration.ofMillis(500)));

        failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT));
        int sends = probe.sent.size();
        Set<String> ids = new TreeSet<>();
        probe.sent.forEach(message -> ids.add(message.copyId()));

        assertTrue(sends > 1, "it is sent again");
        assertEquals(1, ids.size(), "by one id");
        bench.never("it goes on after the deadline", () -> probe.sent.size() > sends);
    }

    /**
     * Rule: a bus is safe for concurrent use. Intent: one bus a process. When it fails: look for state that two sends share.
     */
    @Test
    @DisplayName("SND-7: casts from many threads: none lost, none mixed")
    final void manyThreadsCast() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        List<String> ids = bench.ids(200);

        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            List<String> share = ids.subList(thread * 25, thread * 25 + 25);
            threads.add(CompletableFuture.runAsync(() -> cast(bus, queue, share)));
        }
        threads.forEach(CompletableFuture::join);

        bench.eventually("all are handled", ids.size(), () -> ledger.handled(ids));
        ledger.entries().forEach(entry -> assertEquals("{\"id\":\"" + entry.id() + "\"}", entry.text()));
    }

    /**
     * Rule: a burst loses nothing, and at most a window of it is under way. Intent: memory is bounded by blocking. When it
     * fails: look at what the client library does when its buffer is full.
     */
    @Test
    @DisplayName("SND-8: a burst loses nothing and is bounded by the window")
    final void burstIsBounded() {
        String queue = bench.queue();
        Bus bus = bench.bus(builder -> builder.window(50));
        AtomicInteger pending = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletionStage<Void>> casts = new ArrayList<>();

        for (int i = 0; i < BURST; i++) {
            // Counted when there is room: a completion may be told before it is seen here, so the window may look one
            // larger.
            CompletionStage<Void> stage = bus.castAsync(queue, Bench.TYPE, "{}", CastOptions.DEFAULT);
            most.accumulateAndGet(pending.incrementAndGet(), Math::max);
            casts.add(stage.whenComplete((ok, failure) -> pending.decrementAndGet()));
        }
        casts.forEach(this::confirmed);

        assertTrue(most.get() <= 60, () -> most + " casts were under way, by a window of 50");
        bench.transport().depth(queue(queue)).ifPresent(depth -> assertEquals(BURST, depth, "what the queue holds"));
    }

    /**
     * Rule: closing a sender completes all its stages. Intent: no caller waits for a cast that nobody works on. When it fails:
     * close must flush, wait for a bounded time, then complete what is left as OUTCOME_UNKNOWN.
     */
    @Test
    @DisplayName("SND-9 R6: closing a sender completes every stage, and loses nothing that it confirmed")
    final void closeCompletesStages() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = transport.openSender();
        List<String> ids = bench.ids(100);
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        ids.forEach(id -> stages.add(
                sender.send(queue(queue), bench.message(id), Duration.ZERO).toCompletableFuture()));

        sender.close();

        long open = stages.stream().filter(stage -> !stage.isDone()).count();
        assertEquals(0, open, "stages without an end after close");
        Set<String> stored = new TreeSet<>();
        shown(transport, queue(queue)).forEach(message -> stored.add(message.id()));
        for (int i = 0; i < ids.size(); i++) {
            if (!stages.get(i).isCompletedExceptionally()) {
                assertTrue(stored.contains(ids.get(i)), ids.get(i) + " was confirmed and is not there");
            }
        }
    }

    /**
     * Rule: closing a bus ends its casts, also those of which no word has come; every failure is a TransportException. Intent:
     * the caller acts on the kind. When it fails: a raw exception of the client library came through, or a close without end.
     */
    @Test
    @DisplayName("SND-9 R6: closing a bus ends its casts with a word")
    final void closeOfTheBusEndsCasts() {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        cast(bus, queue, "confirmed");
        probe.withhold();
        List<CompletableFuture<Void>> casts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            casts.add(
                    bus.castAsync(queue, Bench.TYPE, "{}", CastOptions.DEFAULT).toCompletableFuture());
        }

        bus.close();

        assertTrue(casts.stream().allMatch(CompletableFuture::isDone), "all have ended");
        for (CompletableFuture<Void> cast : casts) {
            CompletionException failure = assertThrows(CompletionException.class, cast::join);
            assertTrue(failure.getCause() instanceof TransportException, () -> "a raw exception: " + failure);
        }
    }

    /** Rule and intent: a closed bus says so at once. When it fails: look for a wait before the check. */
    @Test
    @DisplayName("SND-10 R20: a cast after close fails at once, as CLOSED")
    final void castAfterClose() {
        Bus bus = bench.bus();
        bus.close();

        long began = System.nanoTime();
        assertEquals(Kind.CLOSED, failure(() -> cast(bus, "any", "late")));
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(1).toNanos(), "at once");
    }

    /**
     * Rule: an interrupted cast ends soon, and the bus goes on. Intent: threads of callers are theirs. When it fails: the
     * driver's client library closes its connection when a thread is interrupted.
     */
    @Test
    @DisplayName("SND-11: an interrupted cast ends soon, and the bus is usable after it")
    final void interruptedCast() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        cast(bus, queue, "before");

        long began = System.nanoTime();
        Thread.currentThread().interrupt();
        try {
            cast(bus, queue, "interrupted");
        } catch (TransportException e) {
            assertTrue(e.kind().retryable(), () -> "UNAVAILABLE or OUTCOME_UNKNOWN, not " + e.kind());
        } finally {
            assertTrue(Thread.interrupted(), "the interruption is kept");
        }
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(2).toNanos(), "soon");

        cast(bus, queue, "after");
        Receiver<Object> receiver = bench.receiver(bench.transport(), queue(queue), 10);
        Set<String> got = new TreeSet<>();
        bench.eventually("the others are there", () -> {
            receiver.poll(10, Duration.ofMillis(50)).forEach(each -> {
                got.add(each.message().id());
                accept(receiver, each);
            });
            return got.containsAll(Set.of("before", "after"));
        });
    }
}
