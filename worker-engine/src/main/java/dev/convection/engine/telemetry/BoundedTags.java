package dev.convection.engine.telemetry;

import io.micrometer.core.instrument.Tags;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queue and type of a message as tags. Both may come from strangers, and each new value is a new time series for ever: beyond a
 * number of them the rest are one.
 */
final class BoundedTags {
    private static final int MOST = 200;
    private static final String REST = "other";

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Tags of(String queue, String type) {
        boolean own = known.contains(queue + "\n" + type) || (known.size() < MOST && known.add(queue + "\n" + type));
        return own ? Tags.of("queue", queue, "type", type) : Tags.of("queue", REST, "type", REST);
    }

    Tags of(String queue) {
        boolean own = known.contains(queue) || (known.size() < MOST && known.add(queue));
        return Tags.of("queue", own ? queue : REST);
    }
}
