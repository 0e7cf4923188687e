package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.worker.Bus;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is closed, and stays so. */
public abstract class ClosingTests extends Group {

    protected ClosingTests(Lab lab) {
        super(lab);
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

    /**
     * Rule: calls on closed objects throw CLOSED; closing twice does nothing. Intent: clean-up code needs no try. When
     * it fails: the client library's own exception for it came through.
     */
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

    /**
     * Rule: a transport closes what is open on it. Intent: who closes the bus has closed everything. When it fails: the
     * driver does not know its receivers and senders.
     */
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

    /**
     * Rule: a service on a closed bus says so when it is started. Intent: no engine that seems to run. When it fails:
     * the runtime checks too late; no driver is at fault.
     */
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

    private Kind ofSend(Sender sender, String queue) {
        return failure(() -> confirmed(sender.send(queue(queue), bench.message("late"), Duration.ZERO)));
    }
}
