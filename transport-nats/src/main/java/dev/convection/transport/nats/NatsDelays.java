package dev.convection.transport.nats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Until when messages are not to come again that this bus has released with a delay. The server keeps delays too, but over its restart
 * only to the second before: so that one may come up to a second early then. Remembers a bounded number; thread-safe.
 */
final class NatsDelays {
    private static final int MOST = 10_000;

    private final Map<String, Long> due = new ConcurrentHashMap<>();

    /** A message is released, by its place and until then. */
    void released(String place, long until) {
        if (due.size() >= MOST) {
            long now = System.nanoTime();
            due.values().removeIf(each -> now - each >= 0);
        }
        if (due.size() < MOST) {
            due.put(place, until);
        }
    }

    /** A message has come again: when it is due at the earliest, which may have been long ago. */
    long due(String place, long otherwise) {
        Long known = due.remove(place);
        return known == null ? otherwise : known;
    }
}
