package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Traits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who has a delivery, and for how long. */
public abstract class LeaseTests extends Group {

    protected LeaseTests(Lab lab) {
        super(lab);
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
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.handler(delivery -> {
            Waits.pass(lease.multipliedBy(3));
            return Outcome.done();
        }));
        cast(bus, queue, "long");
        bench.eventually("it runs", () -> ledger.starts() == 1);
        bench.serve(bench.bus(probe, builder -> builder), queue, ledger.done());

        Waits.eventually("it ends", lease.multipliedBy(3).plus(bench.within()), () -> ledger.running() == 0);
        bench.never("it was started again", () -> ledger.starts() > 1);
        assertEquals(List.of("long"), List.copyOf(probe.delivered), "deliveries");
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

    /**
     * Rule: settling a delivery whose lease is over does no harm to the new one, and does not throw. Intent: a late engine must
     * not take away another's message. When it fails: the driver settles by message, not by delivery.
     */
    @Test
    @DisplayName("SET-7 R12: settling after the lease does not take the message from its new holder")
    final void lateSettlement() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        send(bench.transport(), queue(queue), List.of("late"));
        Receiver<Object> first = bench.receiver(bench.transport(), queue(queue), 1);
        Received<Object> frozen = takeOne(first);
        Receiver<Object> second = bench.receiver(bench.transport(), queue(queue), 1);
        Waits.pass(lease);
        Received<Object> moved = takeOne(second);

        accept(first, frozen);

        release(second, moved);
        Received<Object> again = takeOne(second);
        assertEquals("late", again.message().id(), "it is still there");
        accept(second, again);
    }

    /**
     * Rule: renewing a delivery whose lease is over does not take it back. Intent: a late engine must not hold
     * another's message. When it fails: the driver renews by message, not by delivery.
     */
    @Test
    @DisplayName("SET-7 R12: extending after the lease does not take the message from its new holder")
    final void lateExtension() {
        Duration lease = bench.lease();
        String queue = bench.queue();
        send(bench.transport(), queue(queue), List.of("late"));
        Receiver<Object> first = bench.receiver(bench.transport(), queue(queue), 1);
        Received<Object> frozen = takeOne(first);
        Receiver<Object> second = bench.receiver(bench.transport(), queue(queue), 1);
        Waits.pass(lease);
        Received<Object> moved = takeOne(second);

        first.extend(List.of(frozen.tag()));

        accept(second, moved);
        first.close();
        takeNone(second, lease.plusMillis(200));
    }
}
