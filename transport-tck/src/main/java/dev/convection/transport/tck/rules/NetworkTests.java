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
import dev.convection.worker.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A network that is slow and not broken: nothing is lost by it, and nothing is taken for dead. */
public abstract class NetworkTests extends Group {
    private static final int MESSAGES = 20;

    protected NetworkTests(Lab lab) {
        super(lab);
    }

    /** Casts and handles through the proxy as it is now, and looks that no connection is given up. */
    private void throughSlowness(Duration latency, int bytes, int size) {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        cast(bus, queue, "before");
        bench.eventually("it works", () -> ledger.starts() == 1);
        int died = probe.receiversDied.get();
        int senders = probe.sendersOpened.get();

        bench.proxy().slow(latency, bytes);
        List<String> ids = bench.ids(MESSAGES);
        String body = "{\"x\":\"" + "x".repeat(size) + "\"}";
        ids.forEach(id -> bus.cast(queue, Bench.TYPE, body, CastOptions.DEFAULT.withId(id)));

        bench.eventually("all are handled", ids.size(), () -> ledger.handled(ids));
        bench.never("any comes twice", () -> ledger.duplicates() > 0);
        assertTrue(bus.health().up(), () -> bus.health().toString());
        assertEquals(died, probe.receiversDied.get(), "receivers: none was given up");
        assertEquals(senders, probe.sendersOpened.get(), "senders: none was given up");
    }

    /** Rule: latency costs time and nothing else. When it fails: a time-out that is meant for a fast network. */
    @Test
    @DisplayName("SND-4 FLT-3: 20 ms on every way: all is handled, once, and no connection is taken for dead")
    final void latency() {
        throughSlowness(Duration.ofMillis(20), Integer.MAX_VALUE, 10);
    }

    /** Rule: so does a drip. When it fails: a time-out on a message that comes in pieces, or pieces taken for messages. */
    @Test
    @DisplayName(
            "SND-4 FLT-3 FID-1: a slow drip of 512 bytes: all is handled, once, and no connection is taken for dead")
    final void drip() {
        throughSlowness(Duration.ofMillis(5), 512, 4_000);
    }

    /** Rule: a live engine keeps its message also when its renewals are slow. When it fails: R10, and when leases are renewed. */
    @Test
    @DisplayName("RDL-13 R10: a handler of two leases is not disturbed by latency")
    final void leasesAreKeptByLatency() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.handler(delivery -> {
            Waits.pass(lease.multipliedBy(2));
            return Outcome.done();
        }));
        bench.proxy().slow(Duration.ofMillis(20), Integer.MAX_VALUE);
        cast(bus, queue, "long");
        bench.eventually("it runs", () -> ledger.starts() == 1);
        bench.serve(bench.bus(probe, builder -> builder), queue, ledger.done());

        Waits.eventually("it ends", lease.multipliedBy(2).plus(bench.within()), () -> ledger.running() == 0);
        bench.never("it was started again", () -> ledger.starts() > 1);
        assertEquals(List.of("long"), List.copyOf(probe.delivered), "deliveries");
    }
}
