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
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Start, stop, close. */
public abstract class LifecycleTests extends Group {

    protected LifecycleTests(Lab lab) {
        super(lab);
    }

    /** Rule: a service can be started again. When it fails: look at what stop leaves behind on the broker. */
    @Test
    @DisplayName("LIF-1: start, stop, start: what was cast between is handled")
    final void startStopStart() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        WorkerService service = bench.serve(bus, queue, ledger.done());
        cast(bus, queue, "one");
        bench.eventually("the first is handled", () -> ledger.starts() == 1);
        service.stop();
        cast(bus, queue, "two");

        service.start();

        bench.eventually("the second is handled", () -> ledger.has(List.of("one", "two")));
        bench.never("anything comes twice", () -> ledger.duplicates() > 0);
    }

    /**
     * Rule: stop waits for handlers, and their settlements reach the broker. Intent: a deployment doubles no work. When it
     * fails: R13, a receiver that is closed before its settlements are out.
     */
    @Test
    @DisplayName("LIF-2 R13: stop waits for handlers, and what they settled stays settled")
    final void stopWaits() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch all = new CountDownLatch(10);
        CountDownLatch end = new CountDownLatch(1);
        WorkerService service = bench.start(bench.service(bus).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
            all.countDown();
            end.await();
            return Outcome.done();
        })));
        List<String> ids = bench.ids(10);
        cast(bus, queue, ids);
        bench.eventually("all run", () -> all.getCount() == 0);

        CompletableFuture<Void> later = CompletableFuture.runAsync(
                end::countDown, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        service.stop();
        later.join();

        assertEquals(0, ledger.running(), "handlers after stop");
        bus.close();
        Ledger second = new Ledger();
        bench.serve(bench.bus(), queue, second.done());
        Waits.never("anything comes again", bench.traits().lease().plusMillis(300), () -> second.starts() > 0);
    }

    /** Rule: closing a receiver first completes what was settled. When it fails: as above. */
    @Test
    @DisplayName("LIF-2 R13: settle and close at once: settled")
    final void settleAndClose() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), List.of("done"));
        Receiver<Object> first = bench.receiver(transport, queue(queue), 1);

        accept(first, takeOne(first));
        first.close();
        transport.close();

        Receiver<Object> second = bench.receiver(bench.transport(), queue(queue), 1);
        takeNone(second, bench.traits().lease().plusMillis(300));
    }

    /** Rule: after the drain limit, handlers are interrupted and their messages released at once. When it fails: R13. */
    @Test
    @DisplayName("LIF-3 R13: after the drain limit messages are there for others at once, not after the lease")
    final void releasedAtOnce() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        List<String> ids = bench.ids(3);
        send(transport, queue(queue), ids);
        Receiver<Object> first = bench.receiver(transport, queue(queue), 10);
        take(first, 3);
        Receiver<Object> second = bench.receiver(bench.transport(), queue(queue), 10);

        first.close();
        long closed = System.nanoTime();
        List<Received<Object>> moved = take(second, 3);

        assertEquals(ids.stream().sorted().toList(), ids(moved));
        Duration lease = bench.traits().lease();
        if (!lease.isZero()) {
            long took = System.nanoTime() - closed;
            assertTrue(took < lease.toNanos() * 8 / 10, () -> "after " + took / 1_000_000 + " ms: that is the lease");
        }
    }

    /** Rule: what has not begun is given back at stop, promptly. When it fails: R13. */
    @Test
    @DisplayName("LIF-4: what has not begun is given back at stop, at its first attempt")
    final void unstartedIsGivenBack() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        WorkerService first =
                bench.start(bench.service(bus).concurrency(1).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                    Waits.pass(Duration.ofMillis(ledger.starts() < 20 ? 1 : 200));
                    return Outcome.done();
                })));
        List<String> ids = bench.ids(60);
        cast(bus, queue, ids);
        bench.eventually("it is slow by now", () -> ledger.starts() == 20);
        first.stop();
        int done = ledger.starts();

        Ledger second = new Ledger();
        bench.serve(bench.bus(), queue, second.done());

        bench.eventually("another engine does the rest", () -> second.starts() + done >= 60);
        second.entries().forEach(entry -> assertEquals(1, entry.attempt(), "the attempt of " + entry.id()));
        bench.never("anything is done twice", () -> ledger.starts() + second.starts() > 60);
    }

    /** Rule: close is idempotent, thread-safe, and may be called from a handler. When it fails: a lock held while waiting. */
    @Test
    @DisplayName("LIF-5 R20: close may be called twice, from many threads, and from a handler")
    final void closeAnyhow() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        CountDownLatch closed = new CountDownLatch(1);
        bench.serve(bus, queue, delivery -> {
            bus.close();
            closed.countDown();
            return Outcome.done();
        });
        cast(bus, queue, "close");
        bench.eventually("a handler has closed the bus", () -> closed.getCount() == 0);

        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(CompletableFuture.runAsync(bus::close));
        }
        bench.eventually("all have returned", () -> threads.stream().allMatch(CompletableFuture::isDone));
        threads.forEach(CompletableFuture::join);
    }

    /** Rule: an engine that stops disturbs no other. When it fails: something on the broker that they share is removed. */
    @Test
    @DisplayName("LIF-6: stopping one engine does not disturb another")
    final void othersGoOn() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        Bus passing = bench.bus();
        bench.serve(passing, queue, ledger.done());
        cast(bus, queue, bench.ids(10));
        bench.eventually("they work", () -> ledger.starts() == 10);

        passing.close();
        List<String> ids = bench.ids(20);
        cast(bus, queue, ids);

        bench.eventually("the other goes on", () -> ledger.has(ids));
        assertEquals(0, ledger.duplicates());
    }

    /** Rule: who only casts needs no consumer. When it fails: look at what openSender opens. */
    @Test
    @DisplayName("LIF-7: a bus that only casts opens no receiver")
    final void castOnly() {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);

        cast(bus, queue, bench.ids(5));

        assertEquals(0, probe.receiversOpened.get());
        assertEquals(1, probe.sendersOpened.get());
    }

    /**
     * Rule: what is missing is NOT_FOUND, if it is not to be created. When it fails: the broker, or its client library, creates
     * queues by itself.
     */
    @Test
    @DisplayName("LIF-8 ERR-5 R16: without provisioning, a missing queue is NOT_FOUND for engines and for casts")
    final void missingQueue() {
        String queue = bench.queue();
        Bus bus = bench.bus(builder -> builder.provision(false).deadline(Duration.ofSeconds(2)));
        WorkerService service = bench.service(bus)
                .handler(queue, Bench.TYPE, delivery -> Outcome.done())
                .build();

        assertEquals(Kind.NOT_FOUND, failure(service::start), "of the engine");
        assertEquals(Kind.NOT_FOUND, failure(() -> cast(bus, queue, "nowhere")), "of the cast");

        Bus creating = bench.bus();
        cast(creating, queue, "there");
        cast(bus, queue, "now");
    }

    /** Rule: wrong credentials are a typed error, at once. */
    @Test
    @DisplayName("LIF-8 SEC-2: wrong credentials are AUTHENTICATION, for engines and for casts")
    final void wrongCredentials() {
        Map<String, String> wrong = bench.lab().harness().wrongSecurity();
        bench.needs(!wrong.isEmpty(), "the harness has no credentials that are wrong");
        String queue = bench.queue();
        Bus bus = bench.bus(builder -> {
            wrong.forEach(builder::security);
            return builder;
        });
        WorkerService service = bench.service(bus)
                .handler(queue, Bench.TYPE, delivery -> Outcome.done())
                .build();

        assertEquals(Kind.AUTHENTICATION, failure(service::start), "of the engine");
        assertEquals(Kind.AUTHENTICATION, failure(() -> cast(bus, queue, "nowhere")), "of the cast");
    }

    /** Rule: engines may provision at once. When it fails: the driver does not take "exists already" for an answer. */
    @Test
    @DisplayName("LIF-9 R16: eight engines make the same queue at once")
    final void concurrentProvisioning() {
        String queue = bench.queue();
        List<String> ids = bench.ids(8);
        List<Transport> transports = new ArrayList<>();
        ids.forEach(id -> transports.add(bench.transport()));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Transport transport = transports.get(i);
            List<String> one = ids.subList(i, i + 1);
            threads.add(CompletableFuture.runAsync(() -> {
                transport.openReceiver(queue(queue), 1).close();
                send(transport, queue(queue), one);
            }));
        }
        threads.forEach(CompletableFuture::join);

        assertEquals(
                new TreeSet<>(ids),
                shown(bench.transport(), queue(queue)).stream().map(Message::id).collect(Collectors.toSet()));
    }

    /** Rule: two transports live in one JVM. When it fails: static state in the driver. */
    @Test
    @DisplayName("LIF-10: closing one bus leaves another in the same JVM as it is")
    final void busesCoexist() {
        String queue = bench.queue();
        Bus one = bench.bus();
        Bus two = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(two, queue, ledger.done());
        cast(one, queue, "first");
        one.close();

        cast(two, queue, "second");

        bench.eventually("both are handled", () -> ledger.has(List.of("first", "second")));
        assertTrue(two.health().up(), () -> two.health().toString());
    }

    /** Rule: calls on closed objects throw CLOSED; closing twice does nothing. */
    @Test
    @DisplayName("LIF-11 R20: calls on what is closed throw CLOSED, everywhere")
    final void closedIsClosed() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = transport.openSender();
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 1);
        receiver.poll(1, Duration.ZERO);

        receiver.close();
        receiver.close();
        assertEquals(Kind.CLOSED, failure(() -> receiver.poll(1, Duration.ZERO)), "poll");
        sender.close();
        sender.close();
        assertEquals(Kind.CLOSED, ofSend(sender, queue), "send");
        transport.close();
        transport.close();
        assertEquals(Kind.CLOSED, failure(transport::openSender), "openSender");
        assertEquals(Kind.CLOSED, failure(() -> transport.openReceiver(queue(queue), 1)), "openReceiver");
        assertEquals(Kind.CLOSED, failure(() -> transport.browse(queue(queue), message -> true)), "browse");
        assertEquals(Kind.CLOSED, failure(() -> transport.depth(queue(queue))), "depth");
        assertEquals(Kind.CLOSED, failure(() -> transport.remove(queue(queue))), "remove");
    }

    /** Rule: a transport closes what is open on it. */
    @Test
    @DisplayName("LIF-11 R20: closing a transport closes what was opened on it")
    final void closedWithItsTransport() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = transport.openSender();
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 1);
        receiver.poll(1, Duration.ZERO);

        transport.close();

        assertEquals(Kind.CLOSED, failure(() -> receiver.poll(1, Duration.ZERO)), "poll");
        assertEquals(Kind.CLOSED, ofSend(sender, queue), "send");
    }

    private Kind ofSend(Sender sender, String queue) {
        return failure(() -> confirmed(sender.send(queue(queue), bench.message("late"), Duration.ZERO)));
    }

    /** Rule: a closed bus says so. */
    @Test
    @DisplayName("LIF-11: a service on a closed bus does not start")
    final void serviceOnClosedBus() {
        Bus bus = bench.bus();
        WorkerService service = bench.service(bus)
                .handler(bench.queue(), Bench.TYPE, delivery -> Outcome.done())
                .build();
        bus.close();

        assertEquals(Kind.CLOSED, failure(service::start));
    }
}
