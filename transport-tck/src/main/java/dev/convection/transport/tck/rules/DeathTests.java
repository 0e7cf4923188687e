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
        ids.forEach(id -> order(bus, queue, id, "pass 100"));
        bench.eventually("it works", () -> doomed.ids().size() >= 8);

        first.kill();
        engine(queue, ledger);

        Waits.eventually("what it had not done is done", lost().plusSeconds(5), () -> {
            Set<String> done = new TreeSet<>(ledger.ids());
            done.addAll(first.ended());
            return done.containsAll(ids);
        });
        bench.eventually(
                "all is settled", () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
    }

    /** Rule: a message that kills engines reaches the limit. When it fails: deliveries that were lost are not counted. */
    @Test
    @DisplayName("RDL-7: a message that exits its engine becomes a dead letter, after the attempts that it has")
    final void poisonKills() throws Exception {
        bench.needs(bench.traits().counting() == Traits.Counting.EXACT, "lost deliveries are not counted exactly");
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        order(bus, queue, "poison", "exit");
        for (int deaths = 1; deaths <= Engine.ATTEMPTS; deaths++) {
            int starts = deaths;
            Engine engine = engine(queue, ledger);
            Waits.eventually("attempt " + deaths, lost().plusSeconds(5), () -> ledger.starts() == starts);
            bench.eventually("it died", () -> !engine.alive());
        }
        assertEquals(List.of(1, 2, 3), ledger.attempts("poison"));

        engine(queue, ledger);

        Waits.eventually(
                "it is a dead letter",
                lost().plusSeconds(5),
                () -> letters(bus, queue).size() == 1);
        assertEquals(Engine.ATTEMPTS, ledger.starts(), "attempts");
    }

    /**
     * Rule: a message that kills engines is given up after a bounded number of kills, also where the broker forgets to count some of
     * them. When it fails: an engine that has just begun trusts what it is given first.
     */
    @Test
    @DisplayName(
            "RDL-7: a message that exits its engine becomes a dead letter, though its deliveries are not counted exactly")
    final void uncountedPoisonKills() throws Exception {
        bench.needs(bench.traits().counting() != Traits.Counting.EXACT, "lost deliveries are counted exactly");
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        order(bus, queue, "poison", "exit");
        int deaths = 0;
        for (boolean dead = false; !dead && deaths <= 2 * Engine.ATTEMPTS; ) {
            int begun = ledger.starts();
            Engine engine = engine(queue, ledger);
            Waits.eventually(
                    "it is begun, or given up",
                    lost().plusSeconds(5),
                    () -> ledger.starts() > begun || letters(bus, queue).size() == 1);
            dead = ledger.starts() == begun;
            if (!dead) {
                deaths++;
                bench.eventually("it died", () -> !engine.alive());
            }
        }
        assertEquals(1, letters(bus, queue).size(), "dead letters after " + deaths + " deaths");
        assertTrue(
                deaths >= 1 && deaths <= 2 * Engine.ATTEMPTS, deaths + " deaths for " + Engine.ATTEMPTS + " attempts");
    }

    /** Rule: an OutOfMemoryError is a failed attempt. */
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
        order(bus, queue, "moved", "pass 200");
        bench.eventually("it is in hand", () -> cold.starts() == 1);

        first.freeze();
        engine(queue, warm);
        Waits.eventually("another has it", lost().plusSeconds(5), () -> warm.starts() == 1);
        Waits.pass(lease);
        first.thaw();

        bench.eventually(
                "it is settled", () -> bench.transport().depth(queue(queue)).orElse(0) == 0);
        order(bus, queue, "next", "pass 1");
        bench.eventually("they go on", () -> cold.has(List.of("next")) || warm.has(List.of("next")));
        assertTrue(first.alive(), "the one that was frozen lives");
        bench.never(
                "it comes again",
                () -> cold.of("moved").size() + warm.of("moved").size() > 2);
    }

    /** Rule: a death between the dead letter and the settlement doubles it and loses nothing. */
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

    /** Rule: what was settled stays settled, also when the engine is killed. */
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
