package dev.convection.transport.nats;

import io.nats.client.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries that the server gave out a little before their time, until it has come. Confined to a receiver's thread. */
final class NatsEarly {
    /**
     * One of them.
     *
     * @param message as it came
     * @param reply where it is settled
     * @param due when its time comes
     * @param until until when the delivery is ours
     */
    record One(Message message, String reply, long due, long until) {}

    private final Deque<One> waiting = new ArrayDeque<>();

    void add(One early) {
        waiting.add(early);
    }

    /** Takes one whose time has come; null if there is none. */
    @Nullable
    One ripe(long now) {
        for (One each : waiting) {
            if (now - each.due >= 0) {
                waiting.remove(each);
                return each;
            }
        }
        return null;
    }

    /** How long to wait at the most, if not for more than that. */
    long left(long now, long otherwise) {
        long left = otherwise;
        for (One each : waiting) {
            left = Math.min(left, each.due - now);
        }
        return left;
    }

    /** Takes all of them. */
    List<One> clear() {
        List<One> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }
}
