package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one receiver is given, and when. */
public abstract class PollTests extends Group {

    protected PollTests(Lab lab) {
        super(lab);
    }

    /**
     * Rule: poll waits as long as it is told, if there is nothing. Intent: an idle engine does not spin. When it fails: the
     * driver returns early when its client library has nothing buffered.
     */
    @Test
    @DisplayName("DLV-5 R7: a poll of an empty queue waits as told, and returns nothing")
    final void emptyPollWaits() {
        String queue = bench.queue();
        Receiver<Object> receiver = bench.receiver(bench.transport(), queue(queue), 10);
        receiver.poll(1, Duration.ZERO);
        Duration wait = Duration.ofMillis(400);

        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            List<Received<Object>> none = receiver.poll(10, wait);
            long took = System.nanoTime() - began;

            assertTrue(none.isEmpty(), "nothing is there");
            assertTrue(took >= wait.toNanos() * 9 / 10, () -> "it waited only " + took / 1_000_000 + " ms of 400");
            assertTrue(
                    took <= wait.plus(Waits.scaled(bench.within())).toNanos(),
                    () -> "it waited " + took / 1_000_000 + " ms instead of 400");
        }
    }

    /**
     * Rule: poll returns at most {@code max}. Intent: what is not asked for stays at the broker. When it fails: the driver
     * returns a whole batch of its client library.
     */
    @Test
    @DisplayName("CON-2 R7: a poll returns at most max, also of zero wait")
    final void pollObservesMax() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), bench.ids(20));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);

        Waits.until(bench.within(), () -> {
            List<Received<Object>> some = receiver.poll(3, Duration.ofMillis(100));
            assertTrue(some.size() <= 3, () -> some.size() + " deliveries instead of 3");
            return !some.isEmpty();
        });
    }

    /**
     * Rule: poll returns as soon as there is a message. Intent: an idle engine is quick. When it fails: the driver waits for a
     * full batch, or looks again too seldom.
     */
    @Test
    @DisplayName("DLV-7 R7: a poll that waits returns when a message comes")
    final void pollReturnsSoon() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = bench.sender(transport);
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        receiver.poll(1, Duration.ZERO);
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> sender.send(queue(queue), bench.message("soon"), Duration.ZERO),
                CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS));

        long began = System.nanoTime();
        List<Received<Object>> got = receiver.poll(10, bench.within().plusSeconds(5));

        later.join();
        assertFalse(got.isEmpty(), "it came");
        assertTrue(System.nanoTime() - began < Waits.scaled(bench.within()).toNanos(), "within T");
    }

    /** Rule: a wakeup ends the present poll. Intent: a finished handler is settled promptly. When it fails: see R8. */
    @Test
    @DisplayName("DLV-7 R8: a wakeup ends the present poll, or the next one")
    final void wakeupEndsPoll() {
        String queue = bench.queue();
        Receiver<Object> receiver = bench.receiver(bench.transport(), queue(queue), 10);
        receiver.poll(1, Duration.ZERO);

        receiver.wakeup();
        long began = System.nanoTime();
        receiver.poll(1, bench.within().plusSeconds(5));
        long next = System.nanoTime() - began;

        CompletableFuture<Void> other = CompletableFuture.runAsync(
                receiver::wakeup, CompletableFuture.delayedExecutor(100, java.util.concurrent.TimeUnit.MILLISECONDS));
        began = System.nanoTime();
        receiver.poll(1, bench.within().plusSeconds(5));
        long present = System.nanoTime() - began;

        other.join();
        long limit = Waits.scaled(bench.within()).toNanos();
        assertTrue(next < limit, "the next poll ended by the wakeup");
        assertTrue(present < limit, "the present poll ended by the wakeup");
    }

    /** Rule: a wakeup loses nothing. When it fails: the driver drops what its client library had fetched. */
    @Test
    @DisplayName("DLV-1 R8: a wakeup loses nothing")
    final void wakeupLosesNothing() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        List<String> ids = bench.ids(20);
        send(transport, queue(queue), ids);

        java.util.Set<String> got = new java.util.TreeSet<>();
        bench.eventually("all come", () -> {
            receiver.wakeup();
            receiver.poll(1, Duration.ofMillis(50)).forEach(each -> {
                got.add(each.message().id());
                accept(receiver, each);
            });
            return got.containsAll(ids);
        });
    }

    /**
     * Rule: a receiver is used by one thread at a time, and not always by the same. Intent: whoever has received a message may handle
     * it, while another goes on receiving. When it fails: the driver, or its client library, keeps something by its thread.
     */
    @Test
    @DisplayName("R8: the thread that uses a receiver may change between any two calls")
    final void threadsMayChange() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        Receiver<Object> receiver = elsewhere(() -> bench.receiver(transport, queue(queue), 10));
        List<String> ids = bench.ids(4);
        send(transport, queue(queue), ids);

        java.util.Set<String> got = new java.util.TreeSet<>();
        bench.eventually("all come", () -> {
            for (Received<Object> each : elsewhere(() -> receiver.poll(1, Duration.ofMillis(50)))) {
                boolean again = got.isEmpty();
                got.add(each.message().id());
                elsewhere(() -> {
                    receiver.settle(List.of(
                            again ? Settlement.release(each.tag(), Duration.ZERO) : Settlement.accept(each.tag())));
                    return null;
                });
            }
            return got.containsAll(ids);
        });
        elsewhere(receiver::rest);
    }

    private static <R> R elsewhere(Supplier<R> call) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task, "another").start())
                .join();
    }

    /**
     * Rule: what is released with a delay does not come before it. Intent: back-off. When it fails: the driver drops the delay,
     * or the broker rounds it down.
     */
    @Test
    @DisplayName("DLV-11 RDL-1 R9: a release with a delay is not early, and not late")
    final void delayedRelease() {
        bench.needs(bench.traits().delayedRelease(), "a release cannot be delayed; the runtime supplies it");
        String queue = bench.queue();
        Transport transport = bench.transport();
        send(transport, queue(queue), List.of("delayed"));
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);
        Received<Object> first = takeOne(receiver);

        long began = System.nanoTime();
        receiver.settle(List.of(Settlement.release(first.tag(), Duration.ofMillis(600))));
        Received<Object> again = takeOne(receiver);

        assertEquals("delayed", again.message().id());
        long took = System.nanoTime() - began;
        assertTrue(took >= Duration.ofMillis(590).toNanos(), () -> "early: after " + took / 1_000_000 + " ms of 600");
    }

    /**
     * Rule: what is sent with a delay does not come before it, nor much later. Intent: back-off. When it fails: the
     * driver drops the delay, or the broker rounds it down.
     */
    @Test
    @DisplayName("DLV-11: a send with a delay is not early, and not late")
    final void delayedSend() {
        bench.needs(bench.traits().delayedSend(), "a send cannot be delayed; the runtime supplies it");
        String queue = bench.queue();
        Transport transport = bench.transport();
        Sender sender = bench.sender(transport);
        Receiver<Object> receiver = bench.receiver(transport, queue(queue), 10);

        long began = System.nanoTime();
        confirmed(sender.send(queue(queue), bench.message("delayed"), Duration.ofMillis(600)));
        takeOne(receiver);

        long took = System.nanoTime() - began;
        assertTrue(took >= Duration.ofMillis(590).toNanos(), () -> "early: after " + took / 1_000_000 + " ms of 600");
    }
}
