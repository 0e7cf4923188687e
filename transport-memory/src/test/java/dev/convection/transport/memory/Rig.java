package dev.convection.transport.memory;

import static org.awaitility.Awaitility.await;

import dev.convection.worker.Bus;
import dev.convection.worker.CastOptions;
import dev.convection.worker.DeadLetters.DeadLetter;
import dev.convection.worker.RetryPolicy;
import dev.convection.worker.WorkerService;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;

/** A broker of its own for one test of the runtime, buses on it, and engines on those: each engine has a bus of its own. */
final class Rig implements AutoCloseable {
    static final String QUEUE = "orders";
    static final String TYPE = "orders.place";
    static final Duration BACKOFF = Duration.ofMillis(60);
    static final RetryPolicy RETRY = new RetryPolicy(3, BACKOFF, 2, Duration.ofSeconds(5), 0.1);

    /** How long it is watched that something does not happen. */
    static final Duration NEVER = Duration.ofMillis(300);

    private static final AtomicInteger NAMES = new AtomicInteger();

    final Style style;
    final MemoryBroker broker = MemoryBroker.named("rig-" + NAMES.incrementAndGet());
    final Faults faults = broker.faults();
    final Bus bus;
    private final URI uri;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, Bus> mortals = new HashMap<>();

    Rig(Style style, String... options) {
        this.style = style;
        String more = options.length == 0 ? "" : "&" + String.join("&", options);
        this.uri = URI.create(broker.uri() + "?style=" + style.name().toLowerCase(Locale.ROOT) + more);
        this.bus = bus();
    }

    Bus.Builder busBuilder() {
        return Bus.builder(uri);
    }

    /** A bus that is closed with the rig. */
    Bus bus() {
        return closing(busBuilder().open());
    }

    <C extends AutoCloseable> C closing(C what) {
        open.push(what);
        return what;
    }

    /** An engine to be; who starts it gives it to {@link #closing}. */
    WorkerService.Builder builder(String name) {
        return WorkerService.builder(bus()).engine(name).retry(RETRY).drainLimit(Duration.ofSeconds(5));
    }

    /** An engine that runs, with a handler of {@link #TYPE}. */
    WorkerService engine(String name, WorkerService.Handler handler) {
        return engine(name, 16, handler);
    }

    WorkerService engine(String name, int concurrency, WorkerService.Handler handler) {
        return closing(builder(name)
                .concurrency(concurrency)
                .handler(QUEUE, TYPE, handler)
                .start());
    }

    /** An engine on a bus of its own that is to be killed, and handles one message at a time. */
    WorkerService mortal(String name, WorkerService.Handler handler) {
        Bus own = busBuilder().open();
        WorkerService engine = WorkerService.builder(own)
                .engine(name)
                .retry(RETRY)
                .concurrency(1)
                .drainLimit(Duration.ZERO)
                .handler(QUEUE, TYPE, handler)
                .start();
        mortal(name, own);
        return engine;
    }

    /** A bus with an engine of this name, which is to be killed. */
    void mortal(String name, Bus own) {
        mortals.put(name, own);
    }

    /** Kills a mortal engine. What is left of it takes some seconds to see that nobody answers, and nobody waits for that. */
    void kill(String name) {
        faults.kill(name);
        Bus own = Objects.requireNonNull(mortals.remove(name));
        Thread undertaker = new Thread(own::close, "undertaker");
        undertaker.setDaemon(true);
        undertaker.start();
    }

    void cast(String... ids) {
        for (String id : ids) {
            bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT.withId(id));
        }
    }

    void cast(int count) {
        for (int i = 0; i < count; i++) {
            cast("m" + i);
        }
    }

    List<DeadLetter> deadLetters() {
        List<DeadLetter> letters = new ArrayList<>();
        bus.deadLetters(QUEUE).browse(letters::add);
        return letters;
    }

    /** Waits until there are so many dead letters and nothing is left of their messages. */
    List<DeadLetter> awaitDeadLetters(int count) {
        eventually().until(() -> deadLetters().size() == count);
        awaitEmpty();
        return deadLetters();
    }

    /** Waits until the queue, and what was on its way back to it, is empty. */
    void awaitEmpty() {
        eventually().until(this::isEmpty);
    }

    /** Whether nothing is left but dead letters. */
    boolean isEmpty() {
        return broker.queues()
                .filter(queue -> !(queue.destination() instanceof dev.convection.worker.spi.Destination.DeadLetters))
                .allMatch(queue -> queue.depth() == 0);
    }

    static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5));
    }

    /** Watches that something stays as it is. */
    static ConditionFactory always() {
        return await().during(NEVER).atMost(NEVER.multipliedBy(10)).pollInterval(Duration.ofMillis(5));
    }

    @Override
    public void close() throws Exception {
        faults.clear();
        mortals.values().forEach(Bus::close);
        for (AutoCloseable each : open) {
            each.close();
        }
        broker.close();
    }
}
