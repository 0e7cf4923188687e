package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is settled, when, and that nothing else is. */
public abstract class SettlementTests extends Group {

    protected SettlementTests(Lab lab) {
        super(lab);
    }

    /**
     * Rule: the driver settles nothing by itself. Intent: a message is its handler's until that has ended. When it fails: the
     * client library acknowledges on receipt; there is a mode for it.
     */
    @Test
    @DisplayName("SET-1 R9 R11: what was not settled comes again when its receiver is closed")
    final void unsettledComesAgain() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), List.of("kept"));
        Receiver<Object> first = bench.receiver(transport, queue(queue), 10);
        takeOne(first);

        first.close();

        Receiver<Object> second = bench.receiver(transport, queue(queue), 10);
        assertEquals("kept", takeOne(second).message().id());
    }

    /**
     * Rule: a handler that has not ended settles nothing; when it is interrupted, another engine gets the message.
     * Intent: as above, through the service. When it fails: as above.
     */
    @Test
    @DisplayName("SET-1 LIF-3: a handler that has not ended settles nothing")
    final void notSettledBeforeTheEnd() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch never = new CountDownLatch(1);
        WorkerService first = bench.start(
                bench.service(bus).drainLimit(Duration.ZERO).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                    never.await();
                    return Outcome.done();
                })));
        cast(bus, queue, "one");
        bench.eventually("its handler runs", () -> ledger.starts() == 1);

        first.stop();
        Ledger other = new Ledger();
        bench.serve(bench.bus(), queue, other.done());

        bench.eventually("another engine has it", () -> other.starts() >= 1);
    }

    /** Rule: accept removes for good. When it fails: the settlement does not reach the broker, or only some time later. */
    @Test
    @DisplayName("SET-2 R9: what was accepted does not come again, to anyone")
    final void acceptedIsGone() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        List<String> ids = bench.ids(5);
        send(transport, queue(queue), ids);
        Receiver<Object> first = bench.receiver(transport, queue(queue), 10);
        take(first, 5).forEach(each -> accept(first, each));

        first.close();

        Receiver<Object> second = bench.receiver(bench.transport(), queue(queue), 10);
        takeNone(second, bench.traits().lease().plusMillis(300));
    }

    /** Rule: a release gives back. When it fails: the broker drops what is released, or keeps it for the same receiver. */
    @Test
    @DisplayName("SET-3 R9: what was released comes again")
    final void releasedComesAgain() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), List.of("again"));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);

        release(receiver, takeOne(receiver));

        assertEquals("again", takeOne(receiver).message().id());
    }

    /**
     * Rule: a message whose handler failed is handled again, once for each failure. Intent: as above, through the
     * service. When it fails: as above; with too many, a copy whose original was not settled.
     */
    @Test
    @DisplayName("SET-3: a message whose handler fails is handled again")
    final void failedIsHandledAgain() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(
                bus,
                queue,
                ledger.handler(delivery -> delivery.attempt() == 1 ? Outcome.retry("once") : Outcome.done()));

        List<String> ids = bench.ids(20);
        cast(bus, queue, ids);

        bench.eventually("each has two attempts", () -> ledger.starts() == 40 && ledger.has(ids));
        bench.never("there is a third", () -> ledger.starts() > 40);
    }

    /**
     * Rule: settlement is individual, in any order. Intent: success of one says nothing about another. When it fails: the
     * client library acknowledges everything up to a message.
     */
    @Test
    @DisplayName("SET-4 R9: accepting the last does not settle those before it")
    final void acceptIsIndividual() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        List<String> ids = bench.ids(3);
        send(transport, queue(queue), ids);
        Receiver<Object> first = bench.receiver(transport, queue(queue), 10);
        List<Received<Object>> all = take(first, 3);

        accept(first, all.get(2));
        if (bench.traits().holdsUp()) {
            release(first, all.get(0));
            release(first, all.get(1));
        }
        first.close();

        Receiver<Object> second = bench.receiver(transport, queue(queue), 10);
        List<Received<Object>> rest = take(second, 2);
        assertEquals(ids(all.subList(0, 2)), ids(rest));
        rest.forEach(each -> accept(second, each));
        takeNone(second, Duration.ofMillis(300));
    }

    /**
     * Rule: releasing one returns no other. Intent: a failure says nothing about another. When it fails: the client
     * library rejects everything up to a message, or recovers a whole session.
     */
    @Test
    @DisplayName("SET-4 R9: releasing one does not return the others")
    final void releaseIsIndividual() {
        bench.needs(!bench.traits().holdsUp(), "a receiver is not polled while deliveries are out");
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), bench.ids(3));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        List<Received<Object>> all = take(receiver, 3);

        release(receiver, all.get(1));

        Received<Object> again = takeOne(receiver);
        assertEquals(all.get(1).message().id(), again.message().id());
        accept(receiver, again);
        takeNone(receiver, Duration.ofMillis(200));
        receiver.settle(List.of(
                Settlement.accept(all.get(0).tag()),
                Settlement.accept(all.get(2).tag())));
    }

    /**
     * Rule: a settlement may be given on any thread, long after the handler has returned. When it fails: the client library's
     * session is bound to a thread that the driver does not keep to.
     */
    @Test
    @DisplayName("SET-6: an asynchronous handler settles from another thread")
    final void asynchronousHandler() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.start(bench.service(bus).asyncHandler(queue, Bench.TYPE, delivery -> {
            ledger.begin(delivery);
            ledger.end(delivery);
            return CompletableFuture.supplyAsync(
                    Outcome::done, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        }));

        List<String> ids = bench.ids(50);
        cast(bus, queue, ids);

        bench.eventually("all are handled", () -> ledger.has(ids));
        empty(queue);
        assertEquals(0, ledger.duplicates());
    }

    /**
     * Rule: whatever a handler throws is a failed attempt. Intent: nothing is done that was not. When it fails: look for a
     * finally that settles.
     */
    @Test
    @DisplayName("SET-9 ERR-7: errors, cancellation and interruption are no success, and the engine goes on")
    final void errorsAreNoSuccess() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.handler(delivery -> {
            if (delivery.attempt() > 1) {
                return Outcome.done();
            }
            switch (delivery.message().id()) {
                case "error" -> throw new AssertionError("by the test");
                case "memory" -> throw new OutOfMemoryError("by the test");
                case "cancelled" -> throw new CancellationException("by the test");
                case "interrupted" -> throw new InterruptedException("by the test");
                default -> throw new StackOverflowError("by the test");
            }
        }));

        for (String id : List.of("error", "memory", "cancelled", "interrupted", "stack")) {
            cast(bus, queue, id);
        }

        for (String id : List.of("error", "memory", "cancelled", "interrupted", "stack")) {
            bench.eventually(id + " is tried again", () -> ledger.attempts(id).equals(List.of(1, 2)));
        }
    }

    /** Rule: reject makes a dead letter at once. When it fails: see RDL-5. */
    @Test
    @DisplayName("SET-10: what is rejected is a dead letter after one attempt")
    final void rejectedAtOnce() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.handler(delivery -> Outcome.reject("no such stack")));

        cast(bus, queue, "bad");

        bench.eventually("it is a dead letter", () -> letters(bus, queue).size() == 1);
        bench.never("it is tried again", () -> ledger.starts() > 1);
        assertTrue(letters(bus, queue).get(0).reason().contains("no such stack"));
    }

    /**
     * Rule: a handler that never ends occupies its slot and no more, and is seen. Intent: one hung call does not stop
     * an engine. When it fails: deliveries that hold each other up, although the traits say that they do not.
     */
    @Test
    @DisplayName("SET-11: a handler that never ends takes one slot, and is seen")
    final void hungHandler() {
        String queue = bench.queue();
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        CountDownLatch hang = new CountDownLatch(1);
        WorkerService service =
                bench.start(bench.service(bus).concurrency(2).handler(queue, Bench.TYPE, ledger.handler(delivery -> {
                    if (delivery.message().id().equals("hung")) {
                        hang.await();
                    }
                    return Outcome.done();
                })));
        cast(bus, queue, "hung");
        bench.eventually("it runs", () -> ledger.running() == 1);

        List<String> ids = bench.ids(30);
        cast(bus, queue, ids);

        bench.eventually("the others are handled", () -> ledger.has(ids));
        assertEquals(1, service.running());
        assertTrue(service.longestRunning().toNanos() > 0, "it is seen");
        hang.countDown();
    }

    /** Fails unless the queue is empty soon, and stays so for a lease. */
    private void empty(String queue) {
        Transport transport = bench.transport();
        bench.eventually(
                "the queue is empty", () -> transport.depth(queue(queue)).orElse(0) == 0);
        assertTrue(shown(transport, queue(queue)).isEmpty(), "and shows nothing");
    }
}
