package dev.convection.worker.internal;

import dev.convection.worker.Bus;
import dev.convection.worker.BusListener;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which parts of a bus work. Logs and tells once a change, however often a part fails in between. */
public final class StateBoard {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final BusListener listener;
    private final Map<String, String> down = new ConcurrentHashMap<>();
    private final Set<String> working = ConcurrentHashMap.newKeySet();

    StateBoard(BusListener listener) {
        this.listener = listener;
    }

    void up(String part) {
        if (!down.isEmpty() || !working.contains(part)) {
            changed(part, null);
        }
    }

    void down(String part, Throwable cause) {
        changed(part, cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    /** One change at a time, its telling included: else a listener could be told of the last one first. */
    private synchronized void changed(String part, @Nullable String reason) {
        String before = reason == null ? down.remove(part) : down.put(part, reason);
        if (reason == null) {
            working.add(part);
        } else {
            working.remove(part);
        }
        if (before == null && reason != null) {
            LOG.warn("{}: down, trying on: {}", part, reason);
            listener.state(part, false, reason);
        } else if (before != null && reason == null) {
            LOG.info("{}: works again", part);
            listener.state(part, true, "");
        }
    }

    /** A part that was ended on purpose is neither up nor down. */
    void forget(String part) {
        down.remove(part);
        working.remove(part);
    }

    void forgetAll() {
        down.clear();
        working.clear();
    }

    /** What {@link Bus#health()} says. */
    public Bus.Health health() {
        Map<String, String> now = Map.copyOf(down);
        return new Bus.Health(now.isEmpty(), now, working);
    }
}
