package dev.convection.transport.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convection.transport.tck.internal.Bench;
import dev.convection.transport.tck.internal.Group;
import dev.convection.transport.tck.internal.Lab;
import dev.convection.transport.tck.internal.Ledger;
import dev.convection.transport.tck.internal.NotOffered;
import dev.convection.transport.tck.internal.Probe;
import dev.convection.transport.tck.internal.Waits;
import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import dev.convection.worker.spi.Receiver;
import dev.convection.worker.spi.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is left behind. */
public abstract class ResourceTests extends Group {
    private static final int CYCLES = 200;

    protected ResourceTests(Lab lab) {
        super(lab);
    }

    private static Set<Thread> threads() {
        return new java.util.HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static long files() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (java.io.IOException | java.io.UncheckedIOException e) {
            throw new NotOffered("open files cannot be counted here: " + e);
        }
    }

    /** A thread of a pool that serves the whole JVM is nobody's. */
    private static boolean common(Thread thread) {
        return thread.getName().startsWith("ForkJoinPool.commonPool")
                || thread.getName().startsWith("CompletableFutureDelayScheduler");
    }

    private String left(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive() && !common(thread))
                .map(Thread::getName)
                .toList()
                .toString();
    }

    private void oneLife(String queue) {
        Bus bus = bench.bus();
        Ledger ledger = new Ledger();
        bench.serve(bus, queue, ledger.done());
        // A new one each time: a broker that removes duplicates remembers ids for longer than a bus lives.
        cast(bus, queue, bench.ids(1));
        bench.eventually("it is handled", () -> ledger.starts() > 0);
        bus.close();
    }

    /** Rule: after close everything is as before. When it fails: the names of the threads say whose they are. */
    @Test
    @DisplayName("RES-1 R13: after close no thread is left")
    final void noThreadIsLeft() {
        String queue = bench.queue();
        oneLife(queue);
        Set<Thread> before = threads();

        oneLife(queue);

        Waits.eventually(
                "threads are as before",
                bench.within().plusSeconds(12),
                () -> left(before).equals("[]"));
        assertEquals("[]", left(before));
    }

    /** Rule: no socket, no file. When it fails: /proc/self/fd says what they are. */
    @Test
    @DisplayName("RES-1 R13: after close no socket and no file is left")
    final void noFileIsLeft() {
        String queue = bench.queue();
        oneLife(queue);
        oneLife(queue);
        long before = files();

        for (int i = 0; i < 3; i++) {
            oneLife(queue);
        }

        bench.eventually("open files are as before", () -> files() <= before + 1);
    }

    /** Rule: many cycles grow nothing. When it fails: a receiver or sender that leaves something in its transport. */
    @Test
    @DisplayName("RES-2: 200 receivers and senders, opened and closed, grow neither threads nor files")
    final void manyCycles() {
        String queue = bench.queue();
        Transport transport = bench.transport();
        cycle(transport, queue);
        int threads = threads().size();
        long files = files();

        for (int i = 0; i < CYCLES; i++) {
            cycle(transport, queue);
        }

        bench.eventually("threads", () -> threads().size() <= threads + 10);
        bench.eventually("files", () -> files() <= files + 10);
    }

    private void cycle(Transport transport, String queue) {
        transport.openSender().close();
        Receiver<?> receiver = transport.openReceiver(queue(queue), 1);
        receiver.poll(1, Duration.ZERO);
        receiver.close();
    }

    /** Rule: the books are empty in the end. When it fails: something is kept for each message. */
    @Test
    @DisplayName("RES-3 OBS-5: after thousands of messages, with failures, nothing is out and nothing is left")
    final void booksAreEmpty() {
        String queue = bench.queue();
        Probe probe = new Probe();
        Bus bus = bench.bus(probe, builder -> builder);
        Set<String> done = ConcurrentHashMap.newKeySet();
        AtomicInteger seen = new AtomicInteger();
        bench.serve(bus, queue, delivery -> {
            // Only the first attempt: one in a hundred thousand messages would be the tenth each time, and die of it.
            if (seen.incrementAndGet() % 10 == 0 && delivery.attempt() == 1) {
                return Outcome.retry("every tenth");
            }
            done.add(delivery.message().id());
            return Outcome.done();
        });

        for (int i = 0; i < 2_000; i++) {
            var unused = bus.castAsync(queue, Bench.TYPE, "{}", CastOptions.DEFAULT);
        }

        bench.eventually("all are done", 2_000, done::size);
        bench.eventually("nothing is out", () -> probe.outstanding.get() == 0);
        Transport transport = bench.transport();
        bench.eventually("nothing is left", 2_000, () -> gone(transport, queue, 2_000));
        assertTrue(shown(transport, queue(queue)).isEmpty(), "nothing is shown");
    }

    /**
     * Rule: a start that fails leaves nothing. Intent: who tries again for a day has no thousand threads. When it
     * fails: what openReceiver has opened before it threw.
     */
    @Test
    @DisplayName("RES-4: a start that fails leaves no thread")
    final void failedStart() {
        String queue = bench.queue();
        Bus bus = bench.bus(builder -> builder.provision(false));
        WorkerService service = bench.service(bus)
                .handler(queue, Bench.TYPE, delivery -> Outcome.done())
                .build();
        failure(service::start);
        Set<Thread> before = threads();

        failure(service::start);

        bench.eventually("threads are as before", () -> left(before).equals("[]"));
    }

    /** Rule: threads say whose they are. When it fails: threads of a client library keep their default names. */
    @Test
    @DisplayName("RES-5: threads of an engine are named after the transport and what they serve")
    final void threadsAreNamed() {
        String queue = bench.queue();
        Set<Thread> before = threads();
        Bus bus = bench.bus();
        bench.serve(bus, queue, delivery -> Outcome.done());

        List<String> names = threads().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .toList();
        String scheme = bench.lab().uri().getScheme();
        assertTrue(names.stream().anyMatch(name -> name.contains(queue) && name.contains(scheme)), names::toString);
    }
}
