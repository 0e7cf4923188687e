package dev.convection.transport.tck.internal;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Received;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Sender;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;

/** The words that all areas are written in. */
public abstract class Group {
    private static final Duration STEP = Duration.ofMillis(50);

    /** The longest pause between two tries to reach a broker, with its jitter. */
    private static final Duration RECONNECT = Duration.ofSeconds(8);

    private final Lab lab;
    private volatile String note = "";

    /** What the present test works with. */
    protected Bench bench;

    protected Group(Lab lab) {
        this.lab = lab;
        this.bench = lab.bench();
    }

    @BeforeEach
    final void open() {
        bench = lab.bench();
        note = "";
    }

    @AfterEach
    final void close() {
        bench.close();
    }

    /** What all tests of the run share. */
    public final Lab lab() {
        return lab;
    }

    /** Something of this test for the report, whatever becomes of it. */
    protected final void note(String what) {
        note = what;
    }

    final String note() {
        return note;
    }

    /** Within which all goes on after trouble. */
    protected final Duration recovery() {
        return bench.within().plus(RECONNECT).plus(bench.traits().lease());
    }

    // The SPI.

    protected static Destination queue(String name) {
        return new Destination.Queue(name);
    }

    /** Waits for the broker's word. */
    protected final void confirmed(CompletionStage<Void> stage) {
        try {
            stage.toCompletableFuture().get(Waits.scaled(bench.within()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Assertions.fail("a send was not confirmed within T");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends messages by these ids, and waits for the broker's word. */
    protected final void send(Transport transport, Destination to, Collection<String> ids) {
        Sender sender = bench.sender(transport);
        List<CompletionStage<Void>> stages = new ArrayList<>();
        ids.forEach(id -> stages.add(sender.send(to, bench.message(id), Duration.ZERO)));
        stages.forEach(this::confirmed);
    }

    /**
     * Takes deliveries until there are so many, or T has passed. Its polls wait long, as an engine's do: of many short ones in vain a
     * client library may keep more under way than it was asked for, which is then not there for others.
     */
    protected final List<Received<Object>> take(Receiver<Object> receiver, int count) {
        List<Received<Object>> taken = new ArrayList<>();
        Waits.until(bench.within(), () -> {
            if (bench.traits().holdsUp() && !taken.isEmpty()) {
                receiver.settle(released(taken));
                taken.clear();
            }
            taken.addAll(receiver.poll(count - taken.size(), Waits.scaled(bench.within())));
            return taken.size() >= count;
        });
        Assertions.assertEquals(count, taken.size(), "deliveries within T");
        return taken;
    }

    protected final Received<Object> takeOne(Receiver<Object> receiver) {
        return take(receiver, 1).get(0);
    }

    /** Polls for a while and must get nothing. */
    protected final void takeNone(Receiver<Object> receiver, Duration wait) {
        Waits.unscaled(wait, () -> {
            List<Received<Object>> taken = receiver.poll(1, STEP);
            Assertions.assertTrue(taken.isEmpty(), () -> "nothing was to come, but " + ids(taken) + " did");
            return false;
        });
    }

    /** How many of so many the broker has no more. */
    protected static int gone(Transport transport, String queue, int of) {
        return of - (int) transport.depth(queue(queue)).orElse(0);
    }

    protected static void accept(Receiver<Object> receiver, Received<Object> delivery) {
        receiver.settle(List.of(Settlement.accept(delivery.tag())));
    }

    protected static void release(Receiver<Object> receiver, Received<Object> delivery) {
        receiver.settle(released(List.of(delivery)));
    }

    private static List<Settlement<Object>> released(List<Received<Object>> deliveries) {
        return deliveries.stream()
                .map(each -> Settlement.release(each.tag(), Duration.ZERO))
                .toList();
    }

    protected static List<String> ids(List<Received<Object>> deliveries) {
        return deliveries.stream().map(each -> each.message().id()).sorted().toList();
    }

    /** What a destination shows. */
    protected static List<Message> shown(Transport transport, Destination destination) {
        List<Message> all = new ArrayList<>();
        transport.browse(destination, all::add);
        return all;
    }

    // The API.

    protected static void cast(Bus bus, String queue, String id) {
        bus.cast(queue, Bench.TYPE, "{\"id\":\"" + id + "\"}", CastOptions.DEFAULT.withId(id));
    }

    protected static void cast(Bus bus, String queue, Collection<String> ids) {
        ids.forEach(id -> cast(bus, queue, id));
    }

    protected static List<DeadLetter> letters(Bus bus, String queue) {
        List<DeadLetter> all = new ArrayList<>();
        bus.deadLetters(queue).browse(all::add);
        return all;
    }

    /** The kind of failure that something ends with, or null if with none. */
    protected static TransportException.Kind failure(Runnable action) {
        return Assertions.assertThrows(TransportException.class, action::run).kind();
    }
}
