package dev.convection.transport.tck.internal;

import dev.convection.worker.Delivery;
import dev.convection.worker.Outcome;
import dev.convection.worker.WorkerService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was handled, by whom and how often: the ground truth of a test. Thread-safe. */
public final class Ledger {
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Delivery> running = new TreeMap<>();
    private int now;
    private int most;
    private int overlaps;

    /** One start of a handler. */
    public record Entry(String id, int attempt, String engine, long nanos, String text) {}

    /** A handler that writes down, then does. */
    public WorkerService.Handler handler(WorkerService.Handler inner) {
        return delivery -> {
            begin(delivery);
            try {
                return inner.handle(delivery);
            } finally {
                end(delivery);
            }
        };
    }

    /** A handler that writes down and is done. */
    public WorkerService.Handler done() {
        return handler(delivery -> Outcome.done());
    }

    /** An attempt begins. */
    public synchronized void begin(Delivery delivery) {
        add(new Entry(
                delivery.message().id(),
                delivery.attempt(),
                delivery.engine(),
                System.nanoTime(),
                delivery.message().text()));
        Delivery other = running.put(delivery.message().id(), delivery);
        if (other != null && !other.leaseLost()) {
            overlaps++;
        }
        now++;
        most = Math.max(most, now);
    }

    /** An attempt ends. */
    public synchronized void end(Delivery delivery) {
        running.remove(delivery.message().id(), delivery);
        now--;
    }

    /** Written down by another process. */
    public synchronized void add(Entry entry) {
        entries.add(entry);
        ids.add(entry.id());
    }

    /** All starts, in order. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The starts of one message. */
    public List<Entry> of(String id) {
        return entries().stream().filter(entry -> entry.id().equals(id)).toList();
    }

    /** The attempts of one message as its handlers saw them. */
    public List<Integer> attempts(String id) {
        return of(id).stream().map(Entry::attempt).toList();
    }

    /** What was handled. */
    public synchronized Set<String> ids() {
        return new TreeSet<>(ids);
    }

    /** How many messages were handled. */
    public synchronized int handled() {
        return ids.size();
    }

    /** How many of these were handled. */
    public synchronized int handled(Collection<String> expected) {
        return (int) expected.stream().filter(ids::contains).count();
    }

    /** How many starts. */
    public synchronized int starts() {
        return entries.size();
    }

    /** How many starts too many. */
    public synchronized int duplicates() {
        return entries.size() - ids.size();
    }

    /** How often one message was with two handlers while the first still had its lease. */
    public synchronized int overlaps() {
        return overlaps;
    }

    /** How many handlers run now. */
    public synchronized int running() {
        return now;
    }

    /** How many ran at once at most. */
    public synchronized int most() {
        return most;
    }

    /** Whether all of these were handled. */
    public synchronized boolean has(Collection<String> expected) {
        return ids.containsAll(expected);
    }

    /** Who handled. */
    public synchronized Set<String> engines() {
        Set<String> engines = new TreeSet<>();
        entries.forEach(entry -> engines.add(entry.engine()));
        return engines;
    }

    /** In one line, for messages. */
    @Override
    public String toString() {
        return starts() + " starts of " + handled() + " messages, " + duplicates() + " duplicates, " + overlaps()
                + " overlaps";
    }
}
