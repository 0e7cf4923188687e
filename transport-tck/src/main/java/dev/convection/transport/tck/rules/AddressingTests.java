package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where messages go, and where not. */
public abstract class AddressingTests extends Group {

    protected AddressingTests(Lab lab) {
        super(lab);
    }

    /** Rule: queues are apart. When it fails: a filter or a wildcard that is too wide. */
    @Test
    @DisplayName("ADR-1 R15: what is cast to one queue does not reach another")
    final void queuesAreApart() {
        String one = bench.queue();
        String two = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Ledger other = new Ledger();
        bench.serve(bus, two, other.done());
        bench.serve(bench.bus(), one, ledger.done());
        List<String> ids = bench.ids(20);

        cast(bus, one, ids);

        bench.eventually("all are handled there", () -> ledger.has(ids));
        bench.never("any reaches the other", () -> other.starts() > 0);
    }

    /** Rule: a directed cast is for one engine. When it fails: the name of the engine is not part of the address. */
    @Test
    @DisplayName("ADR-2 R17: a cast to one engine is handled by that one only")
    final void directed() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        String engine = bench.engine();
        bench.serve(bus, queue, ledger.done());
        bench.start(bench.service(bench.bus()).engine(engine).handler(queue, Bench.TYPE, ledger.done()));
        List<String> ids = bench.ids(10);

        ids.forEach(id ->
                bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId(id).toEngine(engine)));

        bench.eventually("all are handled", () -> ledger.has(ids));
        assertEquals(Set.of(engine), ledger.engines());
        bench.never("any comes twice", () -> ledger.duplicates() > 0);
    }

    /** Rule: and is kept for it while it is away. When it fails: the address is made by the engine, or ends with it. */
    @Test
    @DisplayName("ADR-3 ADR-7 R17: a cast to an engine that is away is kept for it, and for nobody else")
    final void directedToTheAbsent() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        String engine = bench.engine();
        bench.serve(bus, queue, ledger.done());
        bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId("new").toEngine(engine));
        bench.never("another engine has it", () -> ledger.starts() > 0);

        WorkerService named =
                bench.start(bench.service(bench.bus()).engine(engine).handler(queue, Bench.TYPE, ledger.done()));
        bench.eventually("it is handled when it is there", () -> ledger.has(List.of("new")));
        named.stop();
        bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId("kept").toEngine(engine));
        bench.never("another engine has it", () -> ledger.starts() > 1);
        named.start();

        bench.eventually("it is handled when it is back", () -> ledger.has(List.of("kept")));
        assertEquals(Set.of(engine), ledger.engines());
    }

    /** Rule: a fanout reaches every live engine once. When it fails: a subscription that two engines share. */
    @Test
    @DisplayName("ADR-4 R17: a cast to all reaches every engine that is live, once")
    final void fanout() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        for (int i = 0; i < 3; i++) {
            bench.serve(bench.bus(), queue, ledger.done());
        }

        bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId("all").toEveryEngine());

        bench.eventually("three engines have it", () -> ledger.of("all").size() == 3);
        assertEquals(3, ledger.engines().size());
        bench.never("any has it twice", () -> ledger.starts() > 3);
        Ledger late = new Ledger();
        bench.serve(bench.bus(), queue, late.done());
        bench.never("one that came later has it", () -> late.starts() > 0);
    }

    /** Rule: namespaces are apart. When it fails: the namespace is not part of some name on the broker. */
    @Test
    @DisplayName("ADR-5 R15: two namespaces on one broker are apart")
    final void namespacesAreApart() {
        String queue = bench.queue();
        Transport here = bench.transport();
        Transport there = bench.closing(bench.lab()
                .transport(bench.lab().name("tck-other"), true, bench.lab().uri()));
        Receiver<Object> other = bench.receiver(there, queue(queue), 1);
        try {
            send(here, queue(queue), List.of("mine"));

            takeNone(other, Duration.ofMillis(300));
            assertTrue(shown(there, queue(queue)).isEmpty(), "nor is it shown there");
            assertEquals(1, shown(here, queue(queue)).size());
        } finally {
            there.remove(queue(queue));
        }
    }

    /**
     * Rule: names map one to one. Intent: no two queues of ours are one of the broker's. When it fails: see what the driver does
     * with dots, underscores, hyphens and capitals.
     */
    @Test
    @DisplayName("ADR-6 R15: names that look alike are different queues, the longest included")
    final void namesAreOneToOne() {
        Transport transport = bench.transport();
        String run = bench.lab().name("n");
        List<String> names = new ArrayList<>();
        for (String name : List.of("a.b", "a_b", "a-b", "A.b", "a..b", "a.B", "a_.b", "a.dlq", "a.dead", "a.0")) {
            names.add(run + name);
        }
        names.add((run + "x".repeat(100)).substring(0, 100));
        names.add((run + "x".repeat(100)).substring(0, 99));

        for (String name : names) {
            send(transport, queue(bench.queue(name)), List.of(name));
        }

        for (String name : names) {
            assertEquals(
                    List.of(name),
                    shown(transport, queue(name)).stream().map(Message::id).toList(),
                    () -> "what the queue " + name + " holds");
        }
    }

    /**
     * Rule: queues, engines' shares and dead letters are apart, also where a queue is called like an engine. Intent: no
     * message is handled in the wrong role. When it fails: the driver joins names with a character that names may
     * contain.
     */
    @Test
    @DisplayName("ADR-6 R15: the kinds of destinations of one queue are apart")
    final void kindsAreApart() {
        String queue = bench.queue();
        String engine = bench.engine();
        Transport transport = bench.transport();
        Destination directed = new Destination.Directed(queue, engine);
        Destination letters = new Destination.DeadLetters(queue);
        Destination mirrored = new Destination.Directed(bench.queue(engine), queue);
        Map<Destination, String> places = new java.util.LinkedHashMap<>(
                Map.of(queue(queue), "queue", directed, "directed", letters, "letters", mirrored, "mirrored"));

        places.forEach((place, id) -> send(transport, place, List.of(id)));

        places.forEach((place, id) -> assertEquals(
                List.of(id), shown(transport, place).stream().map(Message::id).toList(), () -> "what is at " + place));
        transport.remove(mirrored);
    }
}
