package dev.convection.transport.nats;

import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the client tells on the side. Its own exceptions say little more than "unable to connect" or "no answer"; the reason comes
 * here, sometimes a moment later. Remembers the last few. Thread-safe.
 */
final class NatsTroubles implements ErrorListener {
    private static final Logger LOG = LoggerFactory.getLogger(NatsTroubles.class);
    private static final int MOST = 8;
    private static final int MOST_VIOLATIONS = 64;
    private static final long TELLING = 100_000_000;
    private static final String VIOLATION = "Permissions Violation";

    private final Deque<Exception> latest = new ArrayDeque<>();
    private final Deque<String> violations = new ArrayDeque<>();

    @Override
    public void exceptionOccurred(Connection connection, Exception failure) {
        LOG.debug("The client reports: {}", failure.toString());
        synchronized (this) {
            add(latest, failure, MOST);
            notifyAll();
        }
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        LOG.debug("The server says: {}", error);
        synchronized (this) {
            if (error.contains(VIOLATION)) {
                add(violations, error, MOST_VIOLATIONS);
            }
            notifyAll();
        }
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        LOG.warn("The client drops messages, although it was told not to: {}", consumer);
    }

    private static <T> void add(Deque<T> list, T one, int most) {
        if (list.size() == most) {
            list.removeFirst();
        }
        list.addLast(one);
    }

    synchronized void forget() {
        latest.clear();
    }

    /** What was told since the last {@link #forget()}; waits for the first a little, as it is told on another thread. */
    synchronized List<Exception> told(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos(); latest.isEmpty() && left > 0; left = until - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(latest);
    }

    /** Takes the server's refusals of these subjects, of what was sent and flushed; waits a moment for them, told on another thread. */
    synchronized Set<String> violations(Set<String> subjects) {
        Set<String> refused = new LinkedHashSet<>();
        long until = System.nanoTime() + TELLING;
        try {
            for (long left = TELLING; left > 0; left = until - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (String subject : subjects) {
            // The server quotes it: one may be the beginning of another.
            if (violations.removeIf(each -> each.contains('"' + subject + '"'))) {
                refused.add(subject);
            }
        }
        return refused;
    }

    /** Takes the server's refusal of a subject, if there was one: the request itself only goes unanswered. */
    synchronized @Nullable String violation(String subject) {
        for (String each : violations) {
            if (each.contains(subject)) {
                violations.remove(each);
                return each;
            }
        }
        return null;
    }
}
