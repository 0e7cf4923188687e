package dev.convection.engine.health;

import dev.convection.engine.text.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an engine is at one moment.
 *
 * @param phase how far its life is
 * @param engine its name; empty before it was started
 * @param down the parts that do not work, and why
 * @param working the parts that work
 * @param queues what is known of each queue; what the broker does not tell is missing
 * @param running how many handlers run
 * @param longest how long the one of them that began first has been running
 */
record Condition(
        Phase phase,
        String engine,
        Map<String, String> down,
        Iterable<String> working,
        Map<String, Depth> queues,
        int running,
        Duration longest) {

    /** The life of an engine. */
    enum Phase {
        STARTING,
        RUNNING,
        STOPPING
    }

    /**
     * How much a queue holds.
     *
     * @param messages those on delivery included; null if it is not known
     * @param deadLetters null if it is not known
     */
    record Depth(@Nullable Long messages, @Nullable Long deadLetters) {}

    /** Whether it takes messages, and everything that it needs for that works. */
    boolean ready() {
        return phase == Phase.RUNNING && down.isEmpty();
    }

    /** The answer of {@code /health/ready}. Programs rely on its shape: names and order are written out here. */
    Map<String, @Nullable Object> document() {
        Map<String, Object> parts = new TreeMap<>();
        working.forEach(part -> parts.put(part, Json.object("status", "UP")));
        down.forEach((part, reason) -> parts.put(part, Json.object("status", "DOWN", "reason", reason)));
        Map<String, Object> depths = new TreeMap<>();
        queues.forEach((queue, depth) ->
                depths.put(queue, Json.object("messages", depth.messages(), "deadLetters", depth.deadLetters())));
        return Json.object(
                "status",
                ready() ? "UP" : "DOWN",
                "phase",
                phase.name().toLowerCase(Locale.ROOT),
                "engine",
                engine,
                "parts",
                parts,
                "queues",
                depths,
                "handlers",
                Json.object("running", running, "longestSeconds", longest.toMillis() / 1000.0));
    }
}
