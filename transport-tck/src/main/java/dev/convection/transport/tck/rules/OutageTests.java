package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.Trouble;
import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The broker and the way to it, under trouble. */
public abstract class OutageTests extends Group {

    protected OutageTests(Lab lab) {
        super(lab);
    }

    /**
     * Rule: an engine whose connection is lost with a handler at work goes on; the handler is told, unless the same engine
     * keeps the message, as a lease may outlive its connection, or has it again before. When it fails: R4, and R11.
     */
    @Test
    @DisplayName("FLT-2 SET-7 SET-8: a connection lost under a running handler: it is told, and the engine goes on")
    final void engineSurvivesACut() throws Exception {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        bench.serve(bus, queue, ledger.handler(delivery -> {
            if (ledger.starts() == 1) {
                delivery.onLeaseLost(told::countDown);
                go.await();
            }
            return Outcome.done();
        }));
        cast(bus, queue, "cut");
        bench.eventually("its handler runs", () -> ledger.running() == 1);

        bench.begin(Trouble.CUT);
        long cut = System.nanoTime();
        // A lease may outlive its connection: a client that is back in time goes on renewing it, and nothing is to be
        // told.
        long kept = bench.traits().lease().multipliedBy(2).toNanos();
        Waits.eventually(
                "it is told that the lease is lost, or has it again, or keeps it",
                recovery(),
                () -> told.getCount() == 0 || probe.delivered.size() > 1 || kept > 0 && System.nanoTime() - cut > kept);
        go.countDown();
        bench.end(Trouble.CUT);

        cast(bus, queue, "after");
        Waits.eventually("the engine goes on", recovery(), () -> ledger.has(List.of("after")));
        Transport transport = bench.transport();
        Waits.eventually(
                "all is settled in the end",
                recovery(),
                () -> transport.depth(queue(queue)).orElse(0) == 0);
    }

    /**
     * Rule: a handler that ends while the broker is away loses nothing, and its engine goes on. Intent: outages cost
     * duplicates at most. When it fails: a settlement that throws something that is no TransportException, R3 and R4.
     */
    @Test
    @DisplayName("SET-8 FLT-11: a handler that ends while the broker is away: the engine goes on, and all is settled")
    final void settledWhileAway() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch go = new CountDownLatch(1);
        bench.serve(bus, queue, ledger.handler(delivery -> {
            go.await();
            return Outcome.done();
        }));
        cast(bus, queue, "away");
        bench.eventually("its handler runs", () -> ledger.running() == 1);
        bench.begin(Trouble.STOP);
        go.countDown();
        bench.eventually("it has ended", () -> ledger.running() == 0);
        bench.end(Trouble.STOP);

        cast(bus, queue, "after");
        Waits.eventually("the engine goes on", recovery(), () -> ledger.has(List.of("away", "after")));
        Transport transport = bench.transport();
        Waits.eventually(
                "all is settled in the end",
                recovery(),
                () -> transport.depth(queue(queue)).orElse(0) == 0);
    }

    /** Rule: what is confirmed survives a kill of the broker. When it fails: the confirmation comes before the disk. */
    @Test
    @DisplayName("SND-2 SET-2: what was confirmed survives a kill of the broker, and what was settled stays so")
    final void confirmedSurvives() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger before = new Ledger();
        WorkerService engine = bench.serve(bus, queue, before.done());
        cast(bus, queue, List.of("settled1", "settled2"));
        bench.eventually("two are handled", () -> before.starts() == 2);
        engine.stop();
        List<String> ids = bench.ids(50);
        cast(bus, queue, ids);

        bench.begin(Trouble.KILL);
        bench.end(Trouble.KILL);

        Ledger after = new Ledger();
        bench.serve(bench.bus(), queue, after.done());
        Waits.eventually("all are handled", recovery(), () -> after.has(ids));
        bench.never("anything else is", () -> after.starts() > 50);
    }

    /**
     * Rule: the attempt and the back-off survive a restart of the broker. Intent: a restart is no new chance for a
     * poisonous message, and no flood of retries. When it fails: delays or counts that the broker keeps in memory; the
     * traits must not promise them.
     */
    @Test
    @DisplayName("RDL-3 DLV-11: the attempt and the back-off survive a restart of the broker")
    final void attemptsSurviveTheBroker() throws Exception {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Ledger ledger = new Ledger();
        Duration tolerance = bench.earlyAfterRestart();
        Duration backoff = tolerance.multipliedBy(2).plusSeconds(1);
        bench.start(bench.service(bus)
                .retry(Bench.QUICK.withBackoff(backoff, backoff))
                .handler(
                        queue,
                        Bench.TYPE,
                        ledger.handler(delivery -> ledger.starts() == 1 ? Outcome.retry("once") : Outcome.done())));
        cast(bus, queue, "counted");
        bench.eventually("the first has failed", () -> ledger.starts() >= 1 && ledger.running() == 0);
        bench.eventually("its failure is settled", () -> probe.outstanding.get() == 0);
        if (!bench.traits().delayedRelease() && !bench.traits().delayedSend()) {
            // A copy waits elsewhere. Else it may wait in the queue itself, and a settlement was a single step.
            bench.eventually("the broker has that", () -> isEmpty(queue));
        }
        Waits.pass(Duration.ofMillis(100));

        bench.begin(Trouble.STOP);
        bench.end(Trouble.STOP);

        // Two where the restart came between a copy and the settlement of its original, at the same moment perhaps.
        Waits.eventually("the second comes", recovery(), () -> ledger.starts() >= 2);
        List<Ledger.Entry> entries = ledger.of("counted");
        for (Ledger.Entry again : entries.subList(1, entries.size())) {
            assertTrue(again.attempt() >= 2, "its attempt");
            long waited = again.nanos() - entries.get(0).nanos();
            assertTrue(
                    waited >= backoff.minus(tolerance).toNanos(),
                    () -> "early: after " + waited / 1_000_000 + " of " + backoff.toMillis() + " ms");
        }
    }

    private boolean isEmpty(String queue) {
        try {
            return bench.transport().depth(queue(queue)).orElse(0) == 0;
        } catch (TransportException e) {
            return false; // what a busy broker does not say now it says when it is asked again
        }
    }

    /**
     * Rule: an engine may come before its broker, says that it is down, and works once the broker is there. Intent: no
     * order in which things must be started. When it fails: the kind of the failure to connect is not UNAVAILABLE.
     */
    @Test
    @DisplayName("FLT-6 LIF-8: an engine that was started before its broker works once that is up")
    final void engineBeforeBroker() throws Exception {
        String queue = bench.queue();
        bench.begin(Trouble.STOP);
        Bus bus = bench.bus(builder -> builder.deadline(Duration.ofSeconds(60)));
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        bench.eventually("it says that it is down", () -> !bus.health().up());

        bench.end(Trouble.STOP);
        cast(bus, queue, "up");

        Waits.eventually("it works", recovery(), () -> ledger.has(List.of("up")));
    }

    /**
     * Rule: health goes down in an outage, and up after it. Intent: who watches sees it. When it fails: a client
     * library that hides the outage, so that poll returns nothing instead of failing.
     */
    @Test
    @DisplayName("OBS-2 FLT-4: health goes down in an outage and comes up after it")
    final void healthFollows() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.serve(bus, queue, delivery -> Outcome.done());
        cast(bus, queue, "well");
        assertTrue(bus.health().up(), () -> bus.health().toString());

        bench.begin(Trouble.STOP);
        Waits.eventually("down", recovery(), () -> !bus.health().up());
        bench.end(Trouble.STOP);
        cast(bus, queue, "again");

        Waits.eventually("up", recovery(), () -> bus.health().up());
    }

    /** Rule: a consumer that the broker ends is made again. When it fails: it is the silence of R4 that matters. */
    @Test
    @DisplayName("FLT-7 R4: the broker ends its receivers: they are made again")
    final void receiversEnd() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        cast(bus, queue, "before");
        bench.eventually("it works", () -> ledger.starts() == 1);

        bench.begin(Trouble.END_RECEIVERS);
        bench.end(Trouble.END_RECEIVERS);
        cast(bus, queue, "after");

        Waits.eventually("it works again", recovery(), () -> ledger.has(List.of("after")));
    }

    /**
     * Rule: who tries again waits between, longer each time. Intent: a broker that comes back is not run over. When it
     * fails: a receiver that opens without its broker and fails at the first poll.
     */
    @Test
    @DisplayName("FLT-10: an engine tries to reach a broker that is away at a bounded rate")
    final void reconnectBacksOff() throws Exception {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        bench.serve(bus, queue, delivery -> Outcome.done());
        int receivers = probe.receiversOpen.get();
        bench.begin(Trouble.STOP);
        Waits.eventually("it has noticed", recovery(), () -> !bus.health().up());
        int before = probe.receiversOpened.get();

        Waits.pass(Duration.ofSeconds(2));

        int tries = probe.receiversOpened.get() - before;
        assertTrue(tries <= 10 * Math.max(1, receivers), () -> tries + " tries of " + receivers + " receivers in 2 s");
    }

    /**
     * Rule: close is bounded, whatever the broker does. Intent: a deployment is never held up by an outage. When it
     * fails: a client library that waits in close for its broker; give it a limit.
     */
    @Test
    @DisplayName("LIF-5 R2: a bus is closed within a bound while the broker is away")
    final void closeWhileAway() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.serve(bus, queue, delivery -> Outcome.done());
        bench.begin(Trouble.STOP);

        long began = System.nanoTime();
        bus.close();

        long limit =
                Waits.scaled(bench.within().multipliedBy(2).plusSeconds(15)).toNanos();
        assertTrue(System.nanoTime() - began < limit, "within a bound");
    }
}
