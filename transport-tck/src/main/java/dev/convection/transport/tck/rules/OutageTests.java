package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.Trouble;
import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The broker and the way to it, under trouble. */
public abstract class OutageTests extends Group {
    /** The longest pause between two tries to reach a broker, with its jitter. */
    private static final Duration RECONNECT = Duration.ofSeconds(8);

    protected OutageTests(Lab lab) {
        super(lab);
    }

    private Duration recovery() {
        return bench.within().plus(RECONNECT).plus(bench.traits().lease());
    }

    /** Casts under load while there is trouble, and demands that all that was confirmed is handled. */
    private void under(Trouble trouble, int times) throws Exception {
        String queue = bench.queue();
        Ledger ledger = new Ledger();
        bench.serve(bench.bus(), queue, ledger.done());
        bench.serve(bench.bus(), queue, ledger.done());
        Bus bus = bench.bus(builder -> builder.deadline(Duration.ofSeconds(60)));
        Set<String> confirmed = java.util.concurrent.ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                String id = bench.ids(1).get(0);
                cast(bus, queue, id);
                confirmed.add(id);
                Waits.pass(Duration.ofMillis(1));
            }
        });
        for (int i = 0; i < times; i++) {
            int before = ledger.starts();
            bench.eventually("casts are handled", () -> ledger.starts() > before + 20);
            bench.begin(trouble);
            Waits.pass(Duration.ofMillis(200));
            bench.end(trouble);
        }
        int after = ledger.starts();
        Waits.eventually("casting and handling go on unaided", recovery(), () -> ledger.starts() > after + 20);
        enough.set(true);
        load.join();

        Waits.eventually("all that was confirmed is handled", recovery(), () -> ledger.has(confirmed));
        assertEquals(0, ledger.overlaps(), "one message with two handlers while its lease was held");
    }

    /** Rule: resets of all connections are survived unaided. When it fails: look for a client that does not reconnect. */
    @Test
    @DisplayName("FLT-2 SND-6: every connection is reset, three times, under load: confirmed is handled")
    final void castsSurviveACut() throws Exception {
        under(Trouble.CUT, 3);
    }

    /** Rule: so are restarts of the broker. When it fails: what is confirmed before it is on disk? */
    @Test
    @DisplayName("FLT-4 SND-2: the broker is restarted under load: confirmed is handled")
    final void brokerRestarts() throws Exception {
        under(Trouble.STOP, 2);
    }

    /** As above, by SIGKILL. */
    @Test
    @DisplayName("FLT-4 SND-2: the broker is killed under load: confirmed is handled")
    final void brokerIsKilled() throws Exception {
        under(Trouble.KILL, 2);
    }

    /** Rule: a silent network is noticed and survived. */
    @Test
    @DisplayName("FLT-3: the network goes silent under load: confirmed is handled")
    final void silenceUnderLoad() throws Exception {
        under(Trouble.SILENCE, 1);
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
                () -> told.getCount() == 0 || probe.delivered.get() > 1 || kept > 0 && System.nanoTime() - cut > kept);
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

    /** Rule: a handler that ends while the broker is away loses nothing. */
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

    /** Rule: the attempt survives a restart of the broker, and so does the back-off. */
    @Test
    @DisplayName("RDL-3 DLV-11: the attempt and the back-off survive a restart of the broker")
    final void attemptsSurviveTheBroker() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        Duration backoff = Duration.ofSeconds(1);
        bench.start(bench.service(bus)
                .retry(Bench.QUICK.withBackoff(backoff, backoff))
                .handler(
                        queue,
                        Bench.TYPE,
                        ledger.handler(delivery -> ledger.starts() == 1 ? Outcome.retry("once") : Outcome.done())));
        cast(bus, queue, "counted");
        bench.eventually("the first has failed", () -> ledger.starts() == 1 && ledger.running() == 0);
        Waits.pass(Duration.ofMillis(100));

        bench.begin(Trouble.STOP);
        bench.end(Trouble.STOP);

        Waits.eventually("the second comes", recovery(), () -> ledger.starts() == 2);
        List<Ledger.Entry> entries = ledger.of("counted");
        assertTrue(entries.get(1).attempt() >= 2, "its attempt");
        assertTrue(entries.get(1).nanos() - entries.get(0).nanos() >= backoff.toNanos(), "not early");
    }

    /** Rule: a cast ends within its deadline, also while the broker is away; it is known not to be stored. */
    @Test
    @DisplayName("SND-4 SND-5: a cast while the broker is away fails as UNAVAILABLE, within its deadline")
    final void castWhileAway() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.begin(Trouble.STOP);

        long began = System.nanoTime();
        Kind kind = failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(1))));

        assertEquals(Kind.UNAVAILABLE, kind);
        assertTrue(
                System.nanoTime() - began
                        < Duration.ofSeconds(1).plus(bench.within()).toNanos(),
                "within its deadline");
        bench.end(Trouble.STOP);
        cast(bus, queue, "after");
    }

    /** Rule: the same of a broker that says nothing; but it may be stored. When it fails: an unbounded wait. */
    @Test
    @DisplayName("SND-4 SND-5 FLT-3 R2: a cast into silence ends within its deadline, as OUTCOME_UNKNOWN")
    final void castIntoSilence() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        cast(bus, queue, "before");
        bench.begin(Trouble.SILENCE);

        long began = System.nanoTime();
        Kind kind = failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(1))));

        assertEquals(Kind.OUTCOME_UNKNOWN, kind);
        assertTrue(
                System.nanoTime() - began
                        < Duration.ofSeconds(1).plus(bench.within()).toNanos(),
                "within its deadline");
        bench.end(Trouble.SILENCE);
        cast(bus, queue, "after");
    }

    /** Rule: an engine may come before its broker. */
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

    /** Rule: health says what is so. */
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

    /** Rule: a broker that takes nothing is a typed failure, and passes. */
    @Test
    @DisplayName("FLT-9: a broker that stores nothing: a typed error within the deadline, and it recovers")
    final void brokerRefuses() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        bench.begin(Trouble.REFUSE);

        Kind kind = failure(() -> bus.cast(queue, Bench.TYPE, "{}", CastOptions.DEFAULT.within(Duration.ofSeconds(1))));
        assertTrue(kind.retryable(), () -> "UNAVAILABLE or OUTCOME_UNKNOWN, not " + kind);
        bench.end(Trouble.REFUSE);

        cast(bus, queue, "after");
    }

    /** Rule: who tries again waits between. */
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

    /** Rule: a lost confirmation costs a duplicate, by the same id, and is not said to be a failure. */
    @Test
    @DisplayName("FLT-11 SND-5 SND-6: confirmations are lost: OUTCOME_UNKNOWN, and the message is there")
    final void confirmationsAreLost() throws Exception {
        String queue = bench.queue();
        Bus bus = bench.bus();
        cast(bus, queue, "before");
        bench.begin(Trouble.LOSE_CONFIRMATIONS);

        Kind kind = failure(() -> bus.cast(
                queue, Bench.TYPE, "{}", CastOptions.DEFAULT.withId("unknown").within(Duration.ofSeconds(1))));
        assertEquals(Kind.OUTCOME_UNKNOWN, kind);
        bench.end(Trouble.LOSE_CONFIRMATIONS);

        Transport transport = bench.transport();
        bench.eventually(
                "it is there",
                () -> shown(transport, queue(queue)).stream()
                        .anyMatch(message -> message.id().equals("unknown")));
    }

    /** Rule: close is bounded, whatever the broker does. */
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
