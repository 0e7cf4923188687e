package dev.convection.engine.bench;

import java.time.Duration;

/**
 * What a broker is measured with.
 *
 * @param size of a message's body in bytes, from {@link #SMALLEST}
 * @param clients how many cast, each with a thread and a bus of its own
 * @param engines how many handle, each with a bus of its own
 * @param concurrency how many handlers run at once in each engine
 * @param handler how long a handler takes; zero: it only counts
 * @param rate how many messages a second are cast, by all clients together, while latency is measured
 * @param backlog the most messages that wait on the broker at once
 * @param warmUp how long it runs before it is measured
 * @param time how long each measurement takes at most
 * @param rounds how often all is measured
 */
public record Load(
        int size,
        int clients,
        int engines,
        int concurrency,
        Duration handler,
        int rate,
        int backlog,
        Duration warmUp,
        Duration time,
        int rounds) {

    /** The smallest body: what is needed to know a message again. */
    public static final int SMALLEST = Stamp.LENGTH;

    /** Checks the values. */
    public Load {
        within("size", size, SMALLEST, 1 << 30);
        within("clients", clients, 1, Stamp.MOST_CLIENTS);
        within("engines", engines, 1, 1000);
        within("concurrency", concurrency, 1, 10_000);
        within("rate", rate, 1, 10_000_000);
        within("backlog", backlog, 100, 100_000_000);
        within("rounds", rounds, 1, 1000);
        if (time.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("time must be at least 100ms: " + time.toMillis() + "ms");
        }
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ": " + value);
        }
    }
}
