package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That messages arrive as they were sent. */
public abstract class FidelityTests extends Group {

    protected FidelityTests(Lab lab) {
        super(lab);
    }

    private Message through(Message message) {
        String queue = bench.queue();
        Transport transport = bench.transport();
        confirmed(bench.sender(transport).send(queue(queue), message, Duration.ZERO));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 1);
        Received<Object> delivery = takeOne(receiver);
        Assertions.assertNull(delivery.undecodable(), "it can be read");
        accept(receiver, delivery);
        return delivery.message();
    }

    private void same(Message message) {
        Message got = through(message);
        assertEquals(message.toAttributes(), got.toAttributes());
        Assertions.assertArrayEquals(message.body(), got.body());
        assertEquals(message, got);
    }

    /** Rule: every byte arrives, whatever it is. When it fails: a body that went through a string, or was cut. */
    @Test
    @DisplayName("FID-1 R14: bodies of 0, 1, 1 KiB and 256 KiB of any bytes arrive as they were")
    final void bodies() {
        Random random = new Random(7);
        for (int size : List.of(0, 1, 1024, 256 * 1024)) {
            byte[] body = new byte[size];
            random.nextBytes(body);
            same(Message.of(
                    bench.lab().name("m"),
                    "/tck",
                    Bench.TYPE,
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    "application/octet-stream",
                    Map.of(),
                    body));
        }
    }

    /** Rule: and as many as the traits promise. When it fails: the promise does not count what the driver adds. */
    @Test
    @DisplayName("FID-1 R19: a message of nearly the largest size arrives as it was")
    final void largest() {
        int most = Math.min(bench.traits().maxMessageBytes(), 8 << 20) - 2048;
        byte[] body = new byte[most];
        new Random(8).nextBytes(body);

        same(bench.message(bench.lab().name("m"), body));
    }

    /** Rule: values arrive as they were: empty, long, blank, of any Unicode. When it fails: an encoding, or a trim. */
    @Test
    @DisplayName("FID-2 R14: attribute values arrive as they were: empty, long, blank, of any script")
    final void values() {
        same(bench.message("values")
                .with(Map.of(
                        "empty", "",
                        "long", "x".repeat(4000),
                        "blank", "  between and after  ",
                        "bmp", "äöü žluťoučký 漢字 \u202e ±",
                        "astral", "😀𝔸🏴‍☠️",
                        "wire", "a=b; c:\"d\" %41 \\n + & ,")));
    }

    /** Rule: what is not legal is refused at once, alike everywhere. When it fails: it is checked by the broker only. */
    @Test
    @DisplayName("FID-2 FID-3 FID-7: names and values that are not legal are refused at cast")
    @SuppressWarnings("NullAway") // that null is refused is what is tested
    final void illegal() {
        for (String name : List.of("Upper", "under_score", "da-sh", "", "x".repeat(65), "ä")) {
            Assertions.assertThrows(
                    IllegalArgumentException.class, () -> bench.message("m").with(name, "v"), name);
        }
        for (String value : List.of("a\u0000b", "line\nbreak", "\ud800", "\uffff")) {
            Assertions.assertThrows(
                    IllegalArgumentException.class, () -> bench.message("m").with("name", value));
        }
        Assertions.assertThrows(RuntimeException.class, () -> bench.message("m").with("name", null));
    }

    /** Rule: names arrive as they were, also those that mean something to a broker. When it fails: a prefix that is stripped. */
    @Test
    @DisplayName("FID-3 R14: attribute names arrive as they were, also such as brokers use themselves")
    final void names() {
        same(bench.message("names")
                .with(Map.of(
                        "jmsdestination",
                        "1",
                        "natsmsgid",
                        "2",
                        "key",
                        "3",
                        "to",
                        "4",
                        "subject",
                        "5",
                        "x".repeat(64),
                        "6",
                        "0",
                        "7",
                        "ttl",
                        "8",
                        "partitionkey",
                        "9",
                        "dataschema",
                        "10")));
    }

    /** Rule: 64 attributes pass. When it fails: a limit of the broker, which belongs into the traits. */
    @Test
    @DisplayName("FID-4 R14: 64 attributes of 100 characters arrive")
    final void manyAttributes() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            many.put("name" + i, "v".repeat(100));
        }
        same(bench.message("many").with(many));
    }

    /** Rule: the id is the same each time it comes. When it fails: it is made on receipt. */
    @Test
    @DisplayName("FID-5: a message that comes again is equal to what it was")
    final void sameAgain() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Message message = bench.message("same").with("shelf", "7");
        confirmed(bench.sender(transport).send(queue(queue), message, Duration.ZERO));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 1);

        for (int i = 0; i < 3; i++) {
            Received<Object> delivery = takeOne(receiver);
            assertEquals(message, delivery.message());
            release(receiver, delivery);
        }
    }

    /**
     * Rule: every cast has an id of its own. Intent: receivers tell duplicates by it. When it fails: the driver
     * replaces the id by one of the broker's, or loses messages.
     */
    @Test
    @DisplayName("FID-5: every cast has an id of its own")
    final void uniqueIds() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        for (int i = 0; i < 50; i++) {
            bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT);
        }

        Set<String> ids = new TreeSet<>();
        shown(bench.transport(), queue(queue)).forEach(message -> ids.add(message.id()));
        assertEquals(50, ids.size());
    }

    /** Rule: what says who, what and when arrives. When it fails: a field of the protocol that is used for another purpose. */
    @Test
    @DisplayName("FID-6 R14: id, source, type, time, content type and trace arrive as they were")
    final void envelope() {
        same(Message.of(
                "an id with spaces / and ü",
                "https://example.org/source?x=1#f",
                "orders.v1.Place.Order",
                Instant.parse("2001-02-03T04:05:06.789Z"),
                "application/json; charset=utf-8",
                Map.of(
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        "tracestate",
                        "a=1,b=2"),
                new byte[] {'{', '}'}));
    }

    /**
     * Rule: what is received and sent on is equal. Intent: bridges between brokers. When it fails: the driver adds
     * attributes to what it receives, or changes the time.
     */
    @Test
    @DisplayName("FID-8: a message that is received and sent on is equal")
    final void bridged() {
        String from = bench.queue();
        String to = bench.queue();
        Bus bus = bench.bus();
        Message message = bench.message("bridged").with("shelf", "é");
        bench.serve(bus, from, delivery -> {
            bus.send(to, delivery.message(), CastOptions.DEFAULT)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return Outcome.done();
        });

        confirmed(bus.send(from, message, CastOptions.DEFAULT));

        Transport transport = bench.transport();
        bench.eventually("it is there", () -> !shown(transport, queue(to)).isEmpty());
        assertEquals(message, shown(transport, queue(to)).get(0));
    }

    /** Rule: browsing shows all, in order, and changes nothing. When it fails: it receives and releases. */
    @Test
    @DisplayName("RDL-15 R18: browsing shows what waits, in order, stops when told, and changes nothing")
    final void browsing() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        List<String> ids = bench.ids(10);
        send(transport, queue(queue), ids);

        for (int i = 0; i < 3; i++) {
            assertEquals(
                    ids,
                    shown(transport, queue(queue)).stream().map(Message::id).toList());
        }
        List<String> some = new ArrayList<>();
        transport.browse(queue(queue), message -> some.add(message.id()) && some.size() < 3);
        assertEquals(ids.subList(0, 3), some);

        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        take(receiver, 10).forEach(each -> assertEquals(1, each.deliveries(), "looking is not counted"));
        transport.browse(queue(bench.queue()), message -> {
            throw new AssertionError("a queue that does not exist shows " + message);
        });
    }
}
