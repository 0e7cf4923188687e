package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.worker.Asynchronous;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.Worker;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is refused, and how it is said. */
public abstract class ErrorTests extends Group {

    protected ErrorTests(Lab lab) {
        super(lab);
    }

    /** Rule: too large is said so, permanently, and the rest goes on. When it fails: the broker ends the connection. */
    @Test
    @DisplayName("ERR-1 R4: a message that is too large is TOO_LARGE, and the sender goes on")
    final void tooLarge() {
        String queue = bench.queue();
        int most = bench.traits().maxMessageBytes();
        bench.needs(most <= 64 << 20, "the limit is too large to try: " + most);
        Bus bus = bench.bus();
        String json = "{\"x\":\"" + "x".repeat(most) + "\"}";

        TransportException failure = Assertions.assertThrows(
                TransportException.class, () -> bus.cast(queue, Bench.TYPE, json, CastOptions.DEFAULT));
        assertEquals(Kind.TOO_LARGE, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).matches("(?s).*\\d{4,}.*"), "it names the limit");
        cast(bus, queue, "small");

        Sender sender = bench.sender(bench.transport());
        assertEquals(
                Kind.TOO_LARGE,
                failure(() ->
                        confirmed(sender.send(queue(queue), bench.message("m", new byte[most + 1]), Duration.ZERO))),
                "of the driver");
        confirmed(sender.send(queue(queue), bench.message("small too"), Duration.ZERO));
    }

    /**
     * Rule: wrong arguments are refused before any I/O. Intent: a typing error never waits for a broker. When it fails:
     * the runtime checks too late; no driver is at fault.
     */
    @Test
    @DisplayName("ERR-2: null and blank arguments are refused before anything is sent")
    @SuppressWarnings("NullAway") // that null is refused is what is tested
    final void wrongArguments() {
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);

        for (String queue : Arrays.asList("", " ", "a b", "a/b", "a*", "a>", "ä", "x".repeat(101), null)) {
            Assertions.assertThrows(
                    RuntimeException.class, () -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT), "" + queue);
        }
        Assertions.assertThrows(RuntimeException.class, () -> bus.cast("q", "", "{}", CastOptions.DEFAULT));
        Assertions.assertThrows(RuntimeException.class, () -> bus.cast("q", "t", null, CastOptions.DEFAULT));
        Assertions.assertThrows(RuntimeException.class, () -> bus.cast("q", "t", "no json", CastOptions.DEFAULT));
        Assertions.assertThrows(
                IllegalArgumentException.class, () -> CastOptions.DEFAULT.within(Duration.ofSeconds(-1)));
        assertEquals(0, probe.sent.size(), "messages sent");
        assertEquals(0, probe.sendersOpened.get(), "senders opened");
    }

    /**
     * Rule: what cannot be read is delivered with the reason, and becomes a dead letter. When it fails: the driver throws on it,
     * or skips it.
     */
    @Test
    @DisplayName("ERR-3 R14: what is no CloudEvent becomes a dead letter, once, and the engine goes on")
    final void undecodable() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        byte[] body = {(byte) 0xff, 0, 1, 2};
        bench.able(
                bench.lab().harness().foreign(bench.lab().namespace(), queue, body),
                "the harness cannot put a foreign message into a queue");

        cast(bus, queue, "good");

        bench.eventually("the good one is handled", () -> ledger.has(List.of("good")));
        bench.eventually("the other is a dead letter", () -> letters(bus, queue).size() == 1);
        DeadLetter letter = letters(bus, queue).get(0);
        assertTrue(letter.reason().contains("undecodable"), letter.reason());
        Assertions.assertArrayEquals(body, letter.message().body());
        bench.never("there is another", () -> letters(bus, queue).size() > 1);
    }

    /** Rule: what this engine does not know is left for one that does. When it fails: it is settled, or burns attempts. */
    @Test
    @DisplayName("ERR-4 VER-1: an unknown type is left for an engine that knows it, at its first attempt")
    final void unknownTypeIsLeft() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.start(bench.service(bus)
                .unknown(Duration.ofMillis(100), Duration.ofMinutes(1))
                .handler(queue, Bench.TYPE, ledger.done()));
        bus.cast(queue, "tck.other", "{}", CastOptions.DEFAULT.withId("other"));
        bench.never("it is given up", () -> !letters(bus, queue).isEmpty());

        bench.start(bench.service(bench.bus())
                .unknown(Duration.ofMillis(100), Duration.ofMinutes(1))
                .handler(queue, "tck.other", ledger.done()));

        bench.eventually("an engine that knows it has it", () -> ledger.has(List.of("other")));
        assertEquals(List.of(1), ledger.attempts("other"));
        cast(bus, queue, "mine");
        bench.eventually("and the first goes on", () -> ledger.has(List.of("mine")));
    }

    /**
     * Rule: what nobody knows becomes a dead letter after the patience of the service. Intent: nothing circles for
     * ever. When it fails: the driver drops attributes of the copies that were left for others (FID-3).
     */
    @Test
    @DisplayName("ERR-4: an unknown type that nobody knows is a dead letter after a while, with that reason")
    final void unknownTypeIsGivenUp() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.start(bench.service(bus)
                .unknown(Duration.ofMillis(50), Duration.ofMillis(200))
                .handler(queue, Bench.TYPE, delivery -> Outcome.done()));

        bus.cast(queue, "tck.nobody", "{}", CastOptions.DEFAULT.withId("nobody"));

        bench.eventually("it is a dead letter", () -> letters(bus, queue).size() == 1);
        assertTrue(letters(bus, queue).get(0).reason().contains("tck.nobody"));
    }

    /** A worker before an upgrade. */
    @Worker(name = "tck-versioned", version = "1.0")
    public interface Older {
        /** Handles. */
        @Asynchronous
        void handle(String id);
    }

    /** The same worker after it. */
    @Worker(name = "tck-versioned", version = "1.1")
    public interface Newer {
        /** Handles. */
        @Asynchronous
        void handle(String id);
    }

    /**
     * Rule: in a rolling upgrade no engine drops what it is too old for, and a new one handles what old clients cast. When it
     * fails: the version does not arrive (FID-6), or a copy that was left for others is lost.
     */
    @Test
    @DisplayName("VER-1: a rolling upgrade under load: old and new casts are all handled")
    final void rollingUpgrade() {
        bench.queue("tck-versioned");
        Set<String> old = java.util.concurrent.ConcurrentHashMap.newKeySet();
        Set<String> handled = java.util.concurrent.ConcurrentHashMap.newKeySet();
        Bus bus = bench.bus();
        WorkerService before = bench.start(bench.service(bench.bus())
                .unknown(Duration.ofMillis(100), Duration.ofMinutes(1))
                .worker(Older.class, old::add));
        Older olderClient = bus.client(Older.class);
        Newer newerClient = bus.client(Newer.class);
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            String id = (i % 2 == 0 ? "old" : "new") + i;
            ids.add(id);
            if (i % 2 == 0) {
                olderClient.handle(id);
            } else {
                newerClient.handle(id);
            }
            if (i == 30) {
                bench.eventually("the old engine handles what is old", () -> old.size() >= 15);
                bench.start(bench.service(bench.bus())
                        .unknown(Duration.ofMillis(100), Duration.ofMinutes(1))
                        .worker(Newer.class, handled::add));
            }
        }
        before.stop();

        bench.eventually("all are handled", () -> {
            Set<String> all = new TreeSet<>(old);
            all.addAll(handled);
            return all.equals(ids);
        });
        assertTrue(old.stream().allMatch(id -> id.startsWith("old")), "the old engine handled only what is old");
        assertTrue(letters(bus, "tck-versioned").isEmpty(), "no dead letters");
    }

    /** Rule: wrong configuration fails at once, naming the key. When it fails: unknown options are dropped silently. */
    @Test
    @DisplayName("ERR-6 R1: an option that there is not is refused at opening, by its name")
    final void unknownOption() {
        TransportException failure = Assertions.assertThrows(
                TransportException.class,
                () -> bench.bus(builder -> builder.option("no-such-option", "1"))
                        .close());

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).contains("no-such-option"), failure.getMessage());
    }

    /**
     * Rule: a scheme that nobody serves is refused at once, with those that there are. Intent: a missing jar is found
     * at once. When it fails: a provider that throws in its constructor or in schemes().
     */
    @Test
    @DisplayName("ERR-8: a scheme that no transport serves is refused, and those that there are are named")
    final void unknownScheme() {
        TransportException failure =
                Assertions.assertThrows(TransportException.class, () -> Bus.open(URI.create("nosuch://host")));

        assertEquals(Kind.CONFIGURATION, failure.kind());
        assertTrue(
                String.valueOf(failure.getMessage()).contains(bench.lab().uri().getScheme()), failure.getMessage());
    }

    /** Rule: every failure has a kind and says where it happened. When it fails: a raw exception came through. */
    @Test
    @DisplayName("ERR-9 R3: a failure says its kind and its transport")
    final void failuresAreTyped() {
        String queue = bench.queue();
        Transport transport = bench.closing(bench.lab()
                .transport(bench.lab().namespace(), false, bench.lab().uri()));

        TransportException failure =
                Assertions.assertThrows(TransportException.class, () -> transport.openReceiver(queue(queue), 1));

        assertEquals(Kind.NOT_FOUND, failure.kind());
        assertFalse(failure.transport().isBlank(), "the transport's name");
        assertTrue(String.valueOf(failure.getMessage()).contains(queue), failure.getMessage());
    }
}
