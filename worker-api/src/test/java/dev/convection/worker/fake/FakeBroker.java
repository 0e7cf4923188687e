package dev.convection.worker.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Bus;
import dev.convection.worker.Message;
import dev.convection.worker.TransportException;
import dev.convection.worker.TransportException.Kind;
import dev.convection.worker.spi.Destination;
import dev.convection.worker.spi.Settlement;
import dev.convection.worker.spi.Traits;
import dev.convection.worker.spi.Transport;
import dev.convection.worker.spi.TransportConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker whose every answer the test decides, and which remembers every call. Without a script it does what a broker does, but
 * that no lease of it ever ends. After each test it closes the buses, and fails if the runtime has broken a rule or left
 * anything open.
 */
public final class FakeBroker implements AfterEachCallback {
    private static final Map<String, FakeBroker> ALL = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    public record Sent(int sender, Destination to, Message message, Duration delay, Thread thread) {}

    public record Poll(FakeReceiver receiver, int max, Duration waits) {}

    public record Extension(FakeReceiver receiver, List<Tag> tags, long at) {}

    private record Stored(Message message, int deliveries, long notBefore) {}

    /** What a send does: null stores the message, a stage is returned as it is. */
    public interface SendScript {
        @Nullable
        CompletionStage<Void> send(Sent sent);
    }

    // The script.
    public volatile Traits traits =
            Traits.leased(Duration.ofSeconds(15)).withDelay(false, true).withCounting(Traits.Counting.HINT, false, 0);
    public volatile Runnable onTraits = () -> {};
    public volatile Runnable onOpenSender = () -> {};
    public volatile SendScript onSend = sent -> null;
    public volatile Runnable onCloseSender = () -> {};
    public volatile Supplier<Throwable> onUnsent = () -> failure(Kind.OUTCOME_UNKNOWN);
    public volatile Consumer<Destination> onOpenReceiver = source -> {};
    public volatile Consumer<FakeReceiver> onPoll = receiver -> {};
    public volatile Consumer<FakeReceiver> onSettle = receiver -> {};

    /** How many deliveries are on their way to a receiver that is told to rest. */
    public volatile ToIntFunction<FakeReceiver> onRest = receiver -> 0;

    public volatile Function<List<Tag>, List<Tag>> onExtend = tags -> List.of();
    public volatile Consumer<FakeReceiver> onWakeup = receiver -> {};
    public volatile Consumer<FakeReceiver> onCloseReceiver = receiver -> {};
    public volatile Consumer<Destination> onRemove = destination -> {};
    public volatile Function<Destination, OptionalDouble> windowUsed = source -> OptionalDouble.empty();
    public volatile Function<Tag, @Nullable String> onDecode = tag -> null;

    // The memory.
    public final AtomicInteger sendersOpened = new AtomicInteger();
    public final AtomicInteger receiversOpened = new AtomicInteger();
    public final AtomicInteger wakeups = new AtomicInteger();
    public final List<FakeSender> senders = new CopyOnWriteArrayList<>();
    public final List<FakeReceiver> receivers = new CopyOnWriteArrayList<>();
    public final Queue<Sent> sends = new ConcurrentLinkedQueue<>();
    public final Queue<Sent> stored = new ConcurrentLinkedQueue<>();
    public final Queue<Poll> polls = new ConcurrentLinkedQueue<>();
    public final Queue<Tag> delivered = new ConcurrentLinkedQueue<>();
    public final Queue<Settlement<Tag>> settled = new ConcurrentLinkedQueue<>();
    public final Queue<Extension> extensions = new ConcurrentLinkedQueue<>();
    public final Queue<Destination> removed = new ConcurrentLinkedQueue<>();
    public final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<Destination, Deque<Stored>> places = new ConcurrentHashMap<>();

    private final String name = "broker-" + COUNT.incrementAndGet();
    private final List<Bus> buses = new CopyOnWriteArrayList<>();

    public FakeBroker() {
        ALL.put(name, this);
    }

    static FakeBroker named(String name) {
        return ALL.get(name);
    }

    Transport connect(TransportConfig config) {
        return new FakeTransport(this, config);
    }

    public URI uri() {
        return URI.create("fake:" + name);
    }

    /** A bus that is closed after the test. */
    public Bus open() {
        return open(builder -> builder);
    }

    public Bus open(UnaryOperator<Bus.Builder> configured) {
        Bus bus = configured.apply(Bus.builder(uri())).open();
        buses.add(bus);
        return bus;
    }

    public static TransportException failure(Kind kind) {
        return new TransportException(kind, "fake", "as planned", null);
    }

    /** A script that throws for a number of calls and then does nothing. */
    public static Runnable failing(int times, Supplier<? extends Throwable> failure) {
        AtomicInteger left = new AtomicInteger(times);
        return () -> {
            if (left.getAndDecrement() > 0) {
                throw FakeBroker.<RuntimeException>raw(failure.get());
            }
        };
    }

    /** Throws anything as if it were unchecked. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public static <E extends Throwable> RuntimeException raw(Throwable failure) throws E {
        throw (E) failure;
    }

    /** A message as if it were cast after all sessions were opened, so that none of them suspects it. */
    public static Message message(String id, String type) {
        return message(id, type, Instant.parse("2999-01-01T00:00:00Z"));
    }

    /** A message that was cast at a time. */
    public static Message message(String id, String type, Instant time) {
        return Message.of(id, "/test", type, time, "application/json", Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    void violation(String what) {
        violations.add(what);
    }

    @Nullable
    String undecodable(Tag tag) {
        return onDecode.apply(tag);
    }

    void store(Sent sent) {
        stored.add(sent);
        if (sent.to() instanceof Destination.Fanout) {
            return;
        }
        put(sent.to(), sent.message(), 1, sent.delay());
    }

    /** Puts a message where it can be polled, as if some engine had had it before. */
    public void put(Destination to, Message message, int deliveries) {
        put(to, message, deliveries, Duration.ZERO);
    }

    private synchronized void put(Destination to, Message message, int deliveries, Duration delay) {
        place(to).add(new Stored(message, deliveries, System.nanoTime() + delay.toNanos()));
        notifyAll();
    }

    private Deque<Stored> place(Destination destination) {
        return places.computeIfAbsent(destination, any -> new ArrayDeque<>());
    }

    synchronized void back(Tag tag, int counted, Duration delay) {
        put(tag.from, tag.message, tag.deliveries + counted, delay);
    }

    public synchronized List<Message> waiting(Destination destination) {
        return place(destination).stream().map(Stored::message).toList();
    }

    synchronized List<Tag> take(FakeReceiver receiver, int max, long nanos) {
        long end = System.nanoTime() + nanos;
        List<Tag> taken = new ArrayList<>();
        try {
            while (true) {
                long now = System.nanoTime();
                boolean woken = receiver.woken();
                Iterator<Stored> all = place(receiver.source).iterator();
                while (taken.size() < max && all.hasNext()) {
                    Stored next = all.next();
                    if (next.notBefore - now <= 0) {
                        all.remove();
                        taken.add(new Tag(receiver.source, next.message, next.deliveries, receiver));
                    }
                }
                if (woken || !taken.isEmpty() || end - now <= 0) {
                    return taken;
                }
                wait(Math.max(1, Math.min((end - now) / 1_000_000, 5)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return taken;
        }
    }

    public List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(thread -> thread.startsWith("convection"))
                .sorted()
                .toList();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        buses.forEach(Bus::close);
        ALL.remove(name);
        Eventually.holds(() -> {
            assertThat(threads()).as("threads left").isEmpty();
            assertThat(senders).as("senders left open").allMatch(sender -> sender.closed);
            assertThat(receivers).as("receivers left open").allMatch(receiver -> receiver.closed);
        });
        assertThat(violations).as("broken rules").isEmpty();
    }
}
