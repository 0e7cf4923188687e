package dev.convection.engine.telemetry;

import dev.convection.worker.BusListener;
import dev.convection.worker.Delivery;
import dev.convection.worker.Message;
import dev.convection.worker.Outcome;
import dev.convection.worker.TransportException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a bus does. All names begin with {@code convection.}; most meters bear the tags {@code queue} and {@code type}.
 * Thread-safe.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><td>{@code casts}</td><td>counter: messages that the broker has taken</td></tr>
 * <tr><td>{@code casts.failed}</td><td>counter: those that it has not, by {@code kind}</td></tr>
 * <tr><td>{@code cast.time}</td><td>timer: from the call to the broker's word</td></tr>
 * <tr><td>{@code handled}</td><td>counter: attempts, by {@code outcome}: done, retry, reject, defer</td></tr>
 * <tr><td>{@code handler.time}</td><td>timer: how long handlers ran</td></tr>
 * <tr><td>{@code handlers.running}</td><td>gauge: attempts in hand</td></tr>
 * <tr><td>{@code retried}</td><td>counter: attempts that will be followed by another</td></tr>
 * <tr><td>{@code dead.letters}</td><td>counter: messages that were given up</td></tr>
 * <tr><td>{@code parked}</td><td>counter: messages left for an engine that knows them</td></tr>
 * <tr><td>{@code leases.renewed}</td><td>counter, by {@code queue}</td></tr>
 * <tr><td>{@code leases.lost}</td><td>counter: attempts whose outcome is dropped</td></tr>
 * <tr><td>{@code window.used}</td><td>gauge, by {@code queue}: from 0 to 1, where brokers have such a window</td></tr>
 * <tr><td>{@code parts.down}</td><td>gauge: parts of the bus that do not work now</td></tr>
 * </table>
 */
public final class MicrometerListener implements BusListener {
    private final MeterRegistry registry;
    private final BoundedTags tags = new BoundedTags();
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, AtomicLong> windows = new ConcurrentHashMap<>();
    private final Set<String> down = ConcurrentHashMap.newKeySet();

    /**
     * Makes one.
     *
     * @param registry where the meters are
     */
    public MicrometerListener(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("convection.handlers.running", running, AtomicInteger::get)
                .strongReference(true)
                .register(registry);
        Gauge.builder("convection.parts.down", down, Set::size)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void cast(Message message, String queue, Duration took, @Nullable TransportException failure) {
        Tags own = tags.of(queue, message.type());
        registry.timer("convection.cast.time", own).record(took);
        if (failure == null) {
            count("casts", own);
        } else {
            count("casts.failed", own.and("kind", failure.kind().name().toLowerCase(Locale.ROOT)));
        }
    }

    @Override
    public AutoCloseable handling(Delivery delivery) {
        running.incrementAndGet();
        return () -> {};
    }

    @Override
    public void handled(Delivery delivery, Outcome outcome, Duration took) {
        running.decrementAndGet();
        Tags own = of(delivery);
        registry.timer("convection.handler.time", own).record(took);
        count("handled", own.and("outcome", Outcomes.word(outcome)));
    }

    @Override
    public void retried(Delivery delivery, Duration delay) {
        count("retried", of(delivery));
    }

    @Override
    public void deadLettered(Delivery delivery, String reason) {
        count("dead.letters", of(delivery));
    }

    @Override
    public void parked(Message message, String queue) {
        count("parked", tags.of(queue, message.type()));
    }

    @Override
    public void renewed(String queue, int count) {
        registry.counter("convection.leases.renewed", tags.of(queue)).increment(count);
    }

    @Override
    public void leaseLost(Delivery delivery) {
        count("leases.lost", of(delivery));
    }

    @Override
    public void windowUsed(String queue, double used) {
        windows.computeIfAbsent(queue, this::window).set(Double.doubleToLongBits(used));
    }

    private AtomicLong window(String queue) {
        AtomicLong bits = new AtomicLong();
        Gauge.builder("convection.window.used", bits, last -> Double.longBitsToDouble(last.get()))
                .tags(tags.of(queue))
                .strongReference(true)
                .register(registry);
        return bits;
    }

    @Override
    public void state(String part, boolean up, String reason) {
        if (up) {
            down.remove(part);
        } else {
            down.add(part);
        }
    }

    private Tags of(Delivery delivery) {
        return tags.of(delivery.queue(), delivery.message().type());
    }

    private void count(String name, Tags own) {
        registry.counter("convection." + name, own).increment();
    }
}
