package dev.convection.worker;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one cast differs from a plain one. Immutable; begin with {@link #DEFAULT}.
 *
 * @param engine cast to this engine only (<i>directed</i>; kept for it while it is away), or null
 * @param toAll cast to every engine that is live now (<i>fanout</i>)
 * @param deadline how long the cast may take, all its resends included; null: the bus's. Default: null
 * @param id the message's id, or null for a new one. Give one to make a cast of your own repeatable
 * @param headers CloudEvents extension attributes to add: names of 1 to 64 characters {@code a-z 0-9}, none beginning with
 *     {@code cv}, which is ours; values as {@link Message#with} says
 */
public record CastOptions(
        @Nullable String engine,
        boolean toAll,
        @Nullable Duration deadline,
        @Nullable String id,
        Map<String, String> headers) {

    /** A plain cast: to one of the engines, within the bus's deadline, with a new id and no headers. */
    public static final CastOptions DEFAULT = new CastOptions(null, false, null, null, Map.of());

    /** Copies the headers and checks the values. */
    public CastOptions {
        headers = Map.copyOf(headers);
        if (engine != null && toAll) {
            throw new IllegalArgumentException("A cast goes to one engine or to all, not both: " + engine);
        }
        if (deadline != null && (deadline.isNegative() || deadline.isZero())) {
            throw new IllegalArgumentException("deadline must be above zero: " + deadline);
        }
        for (String name : headers.keySet()) {
            if (name.startsWith("cv")) {
                throw new IllegalArgumentException("Header names beginning with cv belong to the bus: " + name);
            }
        }
    }

    /**
     * Cast to this engine only.
     *
     * @param name the engine's name
     * @return the options
     */
    public CastOptions toEngine(String name) {
        return new CastOptions(name, false, deadline, id, headers);
    }

    /**
     * Cast to every engine that is live now.
     *
     * @return the options
     */
    public CastOptions toEveryEngine() {
        return new CastOptions(null, true, deadline, id, headers);
    }

    /**
     * Give up after this time.
     *
     * @param limit above zero. Too short: a restart of the broker fails casts; too long: callers hang while it is away
     * @return the options
     */
    public CastOptions within(Duration limit) {
        return new CastOptions(engine, toAll, limit, id, headers);
    }

    /**
     * Cast with this id.
     *
     * @param messageId not empty
     * @return the options
     */
    public CastOptions withId(String messageId) {
        return new CastOptions(engine, toAll, deadline, messageId, headers);
    }

    /**
     * Add a header.
     *
     * @param name see {@link #headers()}
     * @param value see {@link Message#with}
     * @return the options
     */
    public CastOptions withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new CastOptions(engine, toAll, deadline, id, more);
    }
}
