package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Engine;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Engines that die, in processes of their own. */
public abstract class DeathTests extends Group {

    protected DeathTests(Lab lab) {
        super(lab);
    }

    private Engine engine(String queue, Ledger ledger) throws Exception {
        return bench.closing(Engine.start(bench, queue, ledger));
    }

    /** A message that says what its handler does. */
    private static void order(Bus bus, String queue, String id, String what) {
        bus.cast(queue, Bench.TYPE, "{\"do\":\"" + what + "\"}", CastOptions.DEFAULT.withId(id));
    }

    private Duration lost() {
        return bench.within().plus(bench.traits().lease());
    }

    /** Rule: what a dead engine had in hand is handled elsewhere. When it fails: R9 and R11. */
    @Test
    @DisplayName("FLT-1 SET-1 RDL-12: an engine is killed under load: every message is handled elsewhere")
    final void killedInHandler() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger doomed = new Ledger();
        Ledger ledger = new Ledger();
        Engine first = engine(queue, doomed);
        List<String> ids = bench.ids(40);
        // What is held ends in no engine before it is told to, so that there is always something in hand to die with.
        Set<String> held = Set.copyOf(ids.subList(4, 8));
        ids.forEach(id -> order(bus, queue, id, held.contains(id) ? "hold" : "pass 10"));
        bench.eventually(
                "it works, and holds some",
                () -> first.ended().size() >= 4 && doomed.ids().stream().anyMatch(held::contains));

        first.kill();
        engine(queue, ledger).goOn();

        Waits.eventually("what it had not done is done", lost().plusSeconds(5), () -> {
            Set<String> done = new TreeSet<>(ledger.ids());
            done.addAll(first.ended());
            return done.containsAll(ids);
        });
        bench.eventually(
                "all is settled", () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
    }

    /**
     * Rule: a message that kills engines reaches the limit. Where the broker's count is a hint only, it may begin twice as often; it
     * never becomes two, as a copy is not handled before the broker has the settlement of its original. When it fails: deliveries that
     * were lost are not counted, or {@code Settlement.awaited} is not heeded.
     */
    @Test
    @DisplayName("RDL-7: a message that exits its engine becomes a dead letter, after the attempts that it has")
    final void poisonKills() throws Exception {
        Traits.Counting counting = bench.traits().counting();
        bench.needs(counting != Traits.Counting.NONE, "lost deliveries are not counted");
        int most = counting == Traits.Counting.EXACT ? Engine.ATTEMPTS : Engine.ATTEMPTS * 2;
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        order(bus, queue, "poison", "exit");

        for (int engines = 0; letters(bus, queue).isEmpty(); engines++) {
            assertTrue(engines <= most, () -> "no dead letter after " + ledger.attempts("poison"));
            Engine engine = engine(queue, ledger);
            Waits.eventually(
                    "it dies, or the message does",
                    lost().plusSeconds(5),
                    () -> !engine.alive() || !letters(bus, queue).isEmpty());
        }

        assertTrue(ledger.starts() <= most, () -> "attempts " + ledger.attempts("poison"));
        if (counting == Traits.Counting.EXACT) {
            assertEquals(List.of(1, 2, 3), ledger.attempts("poison"));
        }
        bench.never("there is another", () -> letters(bus, queue).size() > 1);
        letters(bus, queue)
                .forEach(letter -> assertEquals("poison", letter.message().id()));
    }

    /**
     * Rule: an OutOfMemoryError is a failed attempt, and others go on. Intent: one greedy message does not end an
     * engine. When it fails: a thread of the client library that does not survive an Error.
     */
    @Test
    @DisplayName("RDL-7 SET-9: a message that takes all memory becomes a dead letter, and the engine goes on")
    final void outOfMemory() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Engine engine = engine(queue, ledger);

        order(bus, queue, "greedy", "memory");
        order(bus, queue, "modest", "pass 1");

        Waits.eventually(
                "it is a dead letter",
                lost().plusSeconds(10),
                () -> letters(bus, queue).size() == 1);
        bench.eventually("the other is handled", () -> ledger.has(List.of("modest")));
        assertTrue(engine.alive(), "the engine goes on");
    }

    /** Rule: who is frozen loses the lease, and does no harm when it thaws. When it fails: R10 and R12. */
    @Test
    @DisplayName("FLT-8 RDL-14 SET-7: an engine is frozen for longer than its lease: another has the message, once")
    final void frozen() throws Exception {
        Duration lease = bench.lease();
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger cold = new Ledger();
        Ledger warm = new Ledger();
        Engine first = engine(queue, cold);
        order(bus, queue, "moved", "hold");
        bench.eventually("it is in hand", () -> cold.starts() == 1);

        first.freeze();
        engine(queue, warm).goOn();
        Waits.eventually("another has it", lost().plusSeconds(5), () -> warm.starts() == 1);
        Waits.pass(lease);
        first.goOn();
        first.thaw();

        Waits.eventually(
                "it is settled",
                lost().plusSeconds(5),
                () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
        order(bus, queue, "next", "pass 1");
        bench.eventually("they go on", () -> cold.has(List.of("next")) || warm.has(List.of("next")));
        assertTrue(first.alive(), "the one that was frozen lives");
        bench.never(
                "it comes again",
                () -> cold.of("moved").size() + warm.of("moved").size() > 2);
    }

    /**
     * Rule: a death between the dead letter and the settlement doubles it and loses nothing. Intent: dead letters are
     * for people, who must find each. When it fails: the driver confirms a dead letter that is not stored, or settled
     * the original before.
     */
    @Test
    @DisplayName("RDL-6: an engine dies between storing a dead letter and settling: it is not lost")
    final void killedBetweenSteps() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Engine first = engine(queue, ledger);
        order(bus, queue, "letter", "reject");
        bench.eventually("the dead letter is stored", first::inHook);
        first.kill();

        assertEquals(1, letters(bus, queue).size(), "it is there");
        Engine second = engine(queue, ledger);
        Waits.eventually("the original comes again", lost().plusSeconds(5), second::inHook);
        second.goOn();

        bench.eventually(
                "all is settled", () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
        assertEquals(
                Set.of("letter"),
                letters(bus, queue).stream()
                        .map(letter -> letter.message().id())
                        .collect(Collectors.toSet()));
    }

    /** Kills an engine where it has halted; another does what is left, and goes on. */
    private void killed(Engine halting, String queue, Bus bus) throws Exception {
        bench.eventually("it is at that step", halting::halted);
        halting.kill();
        Engine other = engine(queue, new Ledger());

        Waits.eventually(
                "another engine does it",
                lost().plusSeconds(5),
                () -> other.ended().contains("one"));
        goesOn(other, queue, bus);
    }

    private void goesOn(Engine engine, String queue, Bus bus) {
        order(bus, queue, "next", "pass 1");
        bench.eventually("it goes on", () -> engine.ended().contains("next"));
        Waits.eventually(
                "all is settled",
                lost(),
                () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
        assertTrue(letters(bus, queue).isEmpty(), "a death is no dead letter");
    }

    /** Rule: what was handed over and never begun is handled elsewhere. When it fails: it was settled on receipt, R9. */
    @Test
    @DisplayName("FLT-1 SET-1: an engine dies when it has taken a message and not begun: another handles it")
    final void killedWhenTaken() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Engine halting = bench.closing(Engine.haltingWhenTaken(bench, queue));

        order(bus, queue, "one", "pass 1");

        killed(halting, queue, bus);
    }

    /**
     * Rule: a copy that is to come back is stored before its original is settled; a death between doubles it. When it fails: the
     * driver confirms what is not stored.
     */
    @Test
    @DisplayName(
            "FLT-1 RDL-17: an engine dies when a deferred copy is stored and its original not settled: it is not lost")
    final void killedWhenCopied() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Engine halting = bench.closing(Engine.haltingWhenCopied(bench, queue));

        order(bus, queue, "one", "defer");

        killed(halting, queue, bus);
    }

    /** Rule: a success that the broker was not told of is handled again. When it fails: it was settled too soon, R9. */
    @Test
    @DisplayName(
            "FLT-1 SET-1: an engine dies when a handler has succeeded and nothing is settled: another handles it again")
    final void killedBeforeSettling() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Engine halting = bench.closing(Engine.haltingBeforeSettling(bench, queue));

        order(bus, queue, "one", "pass 1");

        killed(halting, queue, bus);
        assertTrue(halting.ended().contains("one"), "the first had handled it");
    }

    /** Rule: a settlement that is on its way arrives or does not, and nothing stays behind. When it fails: R9, R11. */
    @Test
    @DisplayName("FLT-1 SET-2: an engine dies when a settlement is on its way: nothing stays behind")
    final void killedAfterSettling() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Engine halting = bench.closing(Engine.haltingAfterSettling(bench, queue));
        order(bus, queue, "one", "pass 1");
        bench.eventually("it is at that step", halting::halted);
        halting.kill();
        Ledger ledger = new Ledger();

        goesOn(engine(queue, ledger), queue, bus);

        assertTrue(ledger.of("one").size() <= 1, "it comes once more at most");
    }

    /**
     * Rule: what was settled stays settled, also when the engine is killed. Intent: a crash repeats no work that is
     * known to be done. When it fails: settlements wait in the client library for company.
     */
    @Test
    @DisplayName("SET-2 FLT-1: what an engine had settled does not come again when it is killed")
    final void settledStays() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Engine first = engine(queue, ledger);
        List<String> ids = bench.ids(20);
        ids.forEach(id -> order(bus, queue, id, "pass 1"));
        bench.eventually("all are handled", () -> ledger.has(ids));
        bench.eventually(
                "all are settled", () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
        Waits.pass(Duration.ofMillis(300));
        first.kill();

        Ledger second = new Ledger();
        engine(queue, second);
        Waits.never("any comes again", bench.traits().lease().plusMillis(500), () -> second.starts() > 0);
    }
}
