package dev.convection.engine.cli;

import dev.convection.engine.text.Durations;
import dev.convection.worker.Bus;
import dev.convection.worker.Bus.Moved;
import dev.convection.worker.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the queues of the old broker again and again until nothing is left: what is being handled there, and what waits
 * for its time, comes later.
 */
final class Migration {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Moved NOTHING = new Moved(0, 0, 0, 0);

    private final Bus from;
    private final Bus to;
    private final Set<String> queues;
    private final Set<String> engines;
    private final Interruption interruption;
    private final @Nullable Duration timeout;
    private final long start = System.nanoTime();
    private final Map<String, Moved> moved = new LinkedHashMap<>();

    /** What was moved of one queue. */
    record Count(String queue, Moved moved) {}

    Migration(
            Bus from,
            Bus to,
            Set<String> queues,
            Set<String> engines,
            Interruption interruption,
            @Nullable Duration timeout) {
        this.from = from;
        this.to = to;
        this.queues = queues;
        this.engines = engines;
        this.interruption = interruption;
        this.timeout = timeout;
        queues.forEach(queue -> moved.put(queue, NOTHING));
    }

    /** Moves all; tells how it gets on. */
    List<Count> run(Consumer<String> tell) {
        @Nullable String told = null;
        while (true) {
            @Nullable String waiting = pass();
            if (waiting == null) {
                break;
            }
            if (!waiting.equals(told)) {
                tell.accept(waiting);
                told = waiting;
            }
            pause(waiting);
        }
        List<Count> counts = new ArrayList<>();
        moved.forEach((queue, count) -> counts.add(new Count(queue, count)));
        counts.forEach(count -> tell.accept(line(count)));
        return counts;
    }

    /** Once through all queues; what there is still to wait for, or null. */
    private @Nullable String pass() {
        long before = total();
        try {
            long left = 0;
            for (String queue : queues) {
                Moved now = from.moveTo(to, queue, engines, () -> !interruption.isAsked());
                moved.merge(queue, now, Migration::sum);
            }
            checkInterruption();
            for (String queue : queues) {
                OptionalLong depth = from.depthOfAll(queue, engines);
                left += depth.orElse(0);
            }
            return left > 0 || total() > before ? waiting(left) : null;
        } catch (TransportException e) {
            if (!e.kind().retryable()) {
                throw e;
            }
            return "tried again: " + e.getMessage();
        }
    }

    private String waiting(long left) {
        return left == 0
                ? "looks whether more has come"
                : left + " left on the old broker: being handled, or waiting for their time";
    }

    private void pause(String waiting) {
        if (interruption.await(PAUSE)) {
            checkInterruption();
        }
        if (timeout != null && System.nanoTime() - start > timeout.toNanos()) {
            throw Failure.failed("not at its end after the timeout of " + Durations.write(timeout) + ", with " + total()
                    + " moved: " + waiting);
        }
    }

    private void checkInterruption() {
        if (interruption.isAsked()) {
            throw Failure.interrupted("interrupted, with " + total() + " moved; the rest is where it was");
        }
    }

    private long total() {
        return moved.values().stream().mapToLong(Moved::total).sum();
    }

    private static Moved sum(Moved a, Moved b) {
        return new Moved(
                a.waiting() + b.waiting(),
                a.directed() + b.directed(),
                a.retrying() + b.retrying(),
                a.deadLetters() + b.deadLetters());
    }

    private static String line(Count count) {
        Moved moved = count.moved();
        return "queue " + count.queue() + ": " + moved.total() + " moved (" + moved.waiting() + " waiting, "
                + moved.directed() + " directed, " + moved.retrying() + " to be tried again, " + moved.deadLetters()
                + " dead letters)";
    }
}
