package dev.convection.worker.internal;

import dev.convection.worker.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** CloudEvents 1.0 attributes: which names and values are legal, their string form, and those that the bus adds. */
public final class EventAttributes {
    /** Which attempt this copy begins with, from 1. Absent: 1. */
    public static final String ATTEMPT = "cvattempt";

    /** The number of the copy, from 1. Absent: the message as it was cast. */
    public static final String COPY = "cvcopy";

    /** Not to be handled before, in milliseconds of the epoch. */
    public static final String DUE = "cvdue";

    /** When a copy is to leave its retry lane, in milliseconds of the epoch. */
    public static final String LEAVE = "cvleave";

    /** When an engine first did not know the message, in milliseconds of the epoch. */
    public static final String PARKED = "cvparked";

    /** How often it was about to be handled by engines that had just begun, with no end of it seen since. Absent: 0. */
    public static final String BEGUN = "cvbegun";

    /** When that was last, in milliseconds of the epoch. */
    public static final String STAKED = "cvstaked";

    /** Version of the worker interface that the message was cast with. */
    public static final String VERSION = "cvversion";

    /** Where a copy in a retry lane or a dead letter belongs. */
    public static final String ORIGIN = "cvorigin";

    /** Why it is a dead letter. */
    public static final String REASON = "cvreason";

    /** How often it was tried before it became a dead letter. */
    public static final String ATTEMPTS = "cvattempts";

    /** When it became a dead letter, in the form of the CloudEvents time. */
    public static final String DIED = "cvdied";

    /** Which engine made it a dead letter. */
    public static final String ENGINE = "cvengine";

    /** Those that a copy in transit bears and a handler does not see. */
    static final String[] TRANSIT = {ATTEMPT, BEGUN, COPY, DUE, LEAVE, ORIGIN, PARKED, STAKED};

    /** Those that a dead letter bears besides. */
    static final String[] DEATH = {REASON, ATTEMPTS, DIED, ENGINE};

    private static final int LONGEST_NAME = 64;

    private EventAttributes() {}

    /** Refuses an empty or illegal value of a required attribute. */
    public static void checkRequired(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("The attribute " + name + " must not be empty");
        }
        checkValue(name, value);
    }

    /** Refuses an illegal name or value of a further attribute. */
    public static void checkOther(String name, String value) {
        checkName(name);
        switch (name) {
            case "id", "source", "type", "time", "specversion", "datacontenttype", "data", "database64" ->
                throw new IllegalArgumentException("The attribute " + name + " is not a further one");
            default -> checkValue(name, value);
        }
    }

    private static void checkName(String name) {
        boolean legal = !name.isEmpty() && name.length() <= LONGEST_NAME;
        for (int i = 0; legal && i < name.length(); i++) {
            char c = name.charAt(i);
            legal = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
        }
        if (!legal) {
            throw new IllegalArgumentException(
                    "An attribute name has 1 to 64 of the characters a-z 0-9; not: " + printable(name));
        }
    }

    private static void checkValue(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("The attribute " + name + " must not be null");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x7f && (c <= 0x9f || !legalBeyondAscii(value, i))) {
                throw new IllegalArgumentException("The attribute " + name + " has a character that is not legal, U+"
                        + String.format("%04X", (int) c) + " at " + i);
            }
        }
    }

    private static boolean legalBeyondAscii(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))
                    && (value.codePointAt(i) & 0xfffe) != 0xfffe;
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
        }
        return !(c >= 0xfdd0 && c <= 0xfdef) && c < 0xfffe;
    }

    private static String printable(String name) {
        StringBuilder out = new StringBuilder();
        name.codePoints()
                .limit(LONGEST_NAME)
                .forEach(c -> out.appendCodePoint(c < 0x20 || c >= 0x7f && c <= 0x9f ? '?' : c));
        return out.isEmpty() ? "(empty)" : out.toString();
    }

    /** A number that the bus has put on a copy; what somebody else put there counts as absent. */
    public static long number(Message message, String name, long otherwise) {
        String value = message.attribute(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Math.max(0, Long.parseLong(value));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Any text as a legal value: what is not legal is replaced, what is too long is cut. */
    static String legal(String text, int longest) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < longest; i++) {
            char c = text.charAt(i);
            boolean plain = c >= 0x20 && c < 0x7f || c > 0x9f && c < 0xd800 || c > 0xdfff && c < 0xfdd0;
            out.append(plain ? c : c == '\n' || c == '\t' ? ' ' : '?');
        }
        return out.toString();
    }

    /** Reads a message from its wire attributes. */
    public static Message read(Map<String, String> attributes, byte[] body) {
        if (!"1.0".equals(attributes.get("specversion"))) {
            throw new IllegalArgumentException(
                    attributes.containsKey("specversion")
                            ? "specversion is not 1.0"
                            : "no specversion: not a CloudEvent");
        }
        String time = attributes.get("time");
        String contentType = attributes.get("datacontenttype");
        return Message.of(
                required(attributes, "id"),
                required(attributes, "source"),
                required(attributes, "type"),
                time == null ? Instant.EPOCH : parseTime(time),
                contentType == null ? "application/json" : contentType,
                others(attributes),
                body);
    }

    private static String required(Map<String, String> attributes, String name) {
        String value = attributes.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The required attribute " + name + " is missing");
        }
        return value;
    }

    private static Map<String, String> others(Map<String, String> attributes) {
        Map<String, String> others = Map.of();
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            switch (each.getKey()) {
                case "specversion", "id", "source", "type", "time", "datacontenttype" -> {}
                default -> {
                    others = others.isEmpty() ? new HashMap<>() : others;
                    others.put(each.getKey(), each.getValue());
                }
            }
        }
        return others;
    }

    private static Instant parseTime(String text) {
        try {
            return EventTime.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The attribute time is not an RFC 3339 time", e);
        }
    }

    /** Writes all attributes in their wire form. */
    public static void write(Message message, BiConsumer<String, String> writer) {
        writer.accept("specversion", "1.0");
        writer.accept("id", message.id());
        writer.accept("source", message.source());
        writer.accept("type", message.type());
        writer.accept("time", EventTime.format(message.time()));
        writer.accept("datacontenttype", message.contentType());
        message.attributes().forEach(writer);
    }
}
