package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.worker.Bus;
import dev.convection.worker.BusListener;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That what is told is true. */
public abstract class ObservabilityTests extends Group {

    protected ObservabilityTests(Lab lab) {
        super(lab);
    }

    private static final class Counts implements BusListener {
        final Map<String, AtomicInteger> counts = new java.util.concurrent.ConcurrentHashMap<>();

        void count(String what) {
            counts.computeIfAbsent(what, any -> new AtomicInteger()).incrementAndGet();
        }

        int of(String what) {
            return counts.getOrDefault(what, new AtomicInteger()).get();
        }

        @Override
        public void cast(Message message, String queue, Duration took, @Nullable TransportException failure) {
            count(failure == null ? "cast" : "cast failed");
        }

        @Override
        public void handled(Delivery delivery, Outcome outcome, Duration took) {
            count(outcome instanceof Outcome.Done ? "done" : "not done");
        }

        @Override
        public void retried(Delivery delivery, Duration delay) {
            count("retried");
        }

        @Override
        public void deadLettered(Delivery delivery, String reason) {
            count("dead");
        }
    }

    /** Rule: counters equal what happened. When it fails: compare with DLV-2, then with RDL-2. */
    @Test
    @DisplayName("OBS-1: what listeners are told equals what happened")
    final void countersAreTrue() {
        String queue = bench.queue();
        Counts counts = new Counts();
        Bus bus = bench.bus(builder -> builder.listener(counts));
        bench.start(bench.service(bus).retry(Bench.QUICK.withAttempts(2)).handler(queue, Bench.TYPE, delivery -> {
            String id = delivery.message().id();
            return id.startsWith("bad") || id.startsWith("once") && delivery.attempt() == 1
                    ? Outcome.retry("by the test")
                    : Outcome.done();
        }));

        cast(bus, queue, bench.ids(10));
        cast(bus, queue, List.of("once1", "once2", "once3", "bad1", "bad2"));

        bench.eventually("all is told", () -> counts.of("done") == 13 && counts.of("dead") == 2);
        assertEquals(15, counts.of("cast"));
        assertEquals(5, counts.of("retried"));
        assertEquals(7, counts.of("not done"));
        bench.never("more is told", () -> counts.of("done") + counts.of("not done") > 20);
    }

    /** Rule: the trace goes with the message. When it fails: see FID-6. */
    @Test
    @DisplayName("OBS-3: the trace goes from the cast to each attempt, to what a handler casts, and to the dead letter")
    final void traceGoesOn() {
        String queue = bench.queue();
        String next = bench.queue();
        Bus bus = bench.bus();
        Set<String> traces = java.util.concurrent.ConcurrentHashMap.newKeySet();
        AtomicInteger attempts = new AtomicInteger();
        bench.start(bench.service(bus).retry(Bench.QUICK.withAttempts(2)).handler(queue, Bench.TYPE, delivery -> {
            traces.add(String.valueOf(delivery.message().attribute("traceparent")));
            attempts.incrementAndGet();
            cast(bus, next, "child" + delivery.attempt());
            return Outcome.retry("always");
        }));

        bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withHeader("traceparent", "00-a-b-01"));

        bench.eventually("it is a dead letter", () -> letters(bus, queue).size() == 1);
        assertEquals(2, attempts.get());
        assertEquals(Set.of("00-a-b-01"), traces);
        assertEquals("00-a-b-01", letters(bus, queue).get(0).message().attribute("traceparent"));
        shown(bench.transport(), queue(next))
                .forEach(child -> assertEquals("00-a-b-01", child.attribute("traceparent")));
    }

    /** Rule: depth is right, if it is told. When it fails: it counts what is waiting and not what is out, or is late. */
    @Test
    @DisplayName("OBS-5: the depth of a queue is right, those on delivery included")
    final void depth() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), bench.ids(7));
        bench.needs(transport.depth(queue(queue)).isPresent(), "the broker does not tell");
        bench.eventually("seven", () -> transport.depth(queue(queue)).orElse(-1) == 7);

        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        List<Received<Object>> some = take(receiver, 2);
        bench.eventually(
                "seven, with two of them out",
                () -> transport.depth(queue(queue)).orElse(-1) == 7);
        some.forEach(each -> accept(receiver, each));
        bench.eventually("five", () -> transport.depth(queue(queue)).orElse(-1) == 5);
        assertEquals(0, transport.depth(queue(bench.queue())).orElse(-1), "of a queue that does not exist");
    }

    /**
     * Rule: a bus that works says so. Intent: who watches can believe it. When it fails: a receiver that dies and comes
     * back again and again, R4.
     */
    @Test
    @DisplayName("OBS-2: health is up while all is well")
    final void healthIsUp() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        cast(bus, queue, bench.ids(20));
        bench.eventually("all are handled", () -> ledger.starts() == 20);

        assertTrue(bus.health().up(), () -> bus.health().toString());
    }

    /**
     * Rule: removing removes, and one that is missing is no error. Intent: the kit, and deployers, leave nothing
     * behind. When it fails: the driver takes the broker's "not found" for a failure, or leaves messages in a log.
     */
    @Test
    @DisplayName("TCK-7: what is removed is gone, and removing what is not there is no error")
    final void removal() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), bench.ids(3));

        transport.remove(queue(queue));
        transport.remove(queue(queue));

        assertTrue(shown(transport, queue(queue)).isEmpty(), "nothing is shown");
        send(transport, queue(queue), List.of("new"));
        Receiver<Object> receiver = bench.receiver(bench.transport(), queue(queue), 5);
        assertEquals("new", takeOne(receiver).message().id());
    }
}
