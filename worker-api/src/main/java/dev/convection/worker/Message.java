package dev.convection.worker;

import dev.convection.worker.internal.EventAttributes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent 1.0: the required attributes, the content type, any others by name, and a body. Immutable, but that the body's
 * array is shared with whoever gave it and whoever asks for it: do not change it.
 *
 * <p>Attribute names are 1 to 64 characters {@code a-z 0-9} (CloudEvents 1.0, section 3.1, "Attribute naming convention",
 * which recommends no more than 20). Values are strings of that specification: any Unicode but control characters
 * (U+0000 to U+001F, U+007F to U+009F), lone surrogates and noncharacters. Empty values are legal except for the required
 * attributes; null is not a value.
 */
public final class Message {
    private final String id;
    private final String source;
    private final String type;
    private final Instant time;
    private final String contentType;
    private final Map<String, String> others;
    private final byte[] body;

    private Message(
            String id,
            String source,
            String type,
            Instant time,
            String contentType,
            Map<String, String> others,
            byte[] body) {
        this.id = id;
        this.source = source;
        this.type = type;
        this.time = time;
        this.contentType = contentType;
        this.others = others;
        this.body = body;
    }

    /**
     * Makes a message.
     *
     * @param id unique with the source; not empty
     * @param source a URI reference that says who cast it; not empty
     * @param type {@code <worker>.<method>}; not empty
     * @param time when it was cast
     * @param contentType of the body, such as {@code application/json}; not empty
     * @param others any further attributes
     * @param body the payload; shared, not copied
     * @return the message
     * @throws IllegalArgumentException naming the attribute that is not legal
     */
    public static Message of(
            String id,
            String source,
            String type,
            Instant time,
            String contentType,
            Map<String, String> others,
            byte[] body) {
        EventAttributes.checkRequired("id", id);
        EventAttributes.checkRequired("source", source);
        EventAttributes.checkRequired("type", type);
        EventAttributes.checkRequired("datacontenttype", contentType);
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(body, "body");
        others.forEach(EventAttributes::checkOther);
        return new Message(id, source, type, time, contentType, Map.copyOf(others), body);
    }

    /**
     * Reads a message from its attributes, as a binding found them on the wire, without the binding's prefix.
     *
     * @param attributes by CloudEvents name, {@code specversion} and {@code datacontenttype} included
     * @param body the payload; shared, not copied
     * @return the message; the time of an event that has none is the epoch
     * @throws IllegalArgumentException saying why this is no CloudEvent 1.0
     */
    public static Message fromAttributes(Map<String, String> attributes, byte[] body) {
        return EventAttributes.read(attributes, body);
    }

    /**
     * Hands on all attributes in the string form of the specification, for a binding to write: those of {@link #toAttributes()}, without a
     * map of them.
     *
     * @param writer is given names and values, {@code specversion} and {@code datacontenttype} included
     */
    public void forEachAttribute(BiConsumer<String, String> writer) {
        EventAttributes.write(this, writer);
    }

    /**
     * All attributes in the string form of the specification.
     *
     * @return by CloudEvents name, {@code specversion} and {@code datacontenttype} included; a map of the caller's own
     */
    public Map<String, String> toAttributes() {
        Map<String, String> all = new HashMap<>();
        forEachAttribute(all::put);
        return all;
    }

    /**
     * Unique with the {@link #source()}, and the same on every redelivery, retry and dead letter.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * Who cast it.
     *
     * @return a URI reference
     */
    public String source() {
        return source;
    }

    /**
     * What it asks for.
     *
     * @return {@code <worker>.<method>}
     */
    public String type() {
        return type;
    }

    /**
     * When it was cast, by the caster's clock.
     *
     * @return the time
     */
    public Instant time() {
        return time;
    }

    /**
     * What the body is.
     *
     * @return a media type
     */
    public String contentType() {
        return contentType;
    }

    /**
     * One of the further attributes.
     *
     * @param name its name
     * @return its value, or null if the message has none
     */
    public @Nullable String attribute(String name) {
        return others.get(name);
    }

    /**
     * All further attributes: everything but id, source, type, time, specversion and datacontenttype.
     *
     * @return immutable
     */
    public Map<String, String> attributes() {
        return others;
    }

    /**
     * The payload.
     *
     * @return the array itself; do not change it
     */
    public byte[] body() {
        return body;
    }

    /**
     * The payload as text.
     *
     * @return the body read as UTF-8
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Which copy of the message this is. The bus copies a message when it retries, parks or replays it; each copy has the
     * same id and another copy id, and a resend of the same copy has the same of both. What removes duplicates removes by this.
     *
     * @return {@code <id>/<number of the copy>/<source>}, different for all that differ in one of the three: {@code /} and
     *     {@code %} in the id are written as {@code %2F} and {@code %25}
     */
    public String copyId() {
        boolean plain = id.indexOf('/') < 0 && id.indexOf('%') < 0;
        String escaped = plain ? id : id.replace("%", "%25").replace("/", "%2F");
        return escaped + "/" + EventAttributes.number(this, EventAttributes.COPY, 0) + "/" + source;
    }

    /**
     * The same with one attribute added or replaced.
     *
     * @param name its name
     * @param value its value
     * @return a new message with the same body
     * @throws IllegalArgumentException if name or value is not legal
     */
    public Message with(String name, String value) {
        return with(Map.of(name, value));
    }

    /**
     * The same with attributes added or replaced.
     *
     * @param changes by name
     * @return a new message with the same body
     * @throws IllegalArgumentException if a name or value is not legal
     */
    public Message with(Map<String, String> changes) {
        changes.forEach(EventAttributes::checkOther);
        Map<String, String> changed = new HashMap<>(others);
        changed.putAll(changes);
        return new Message(id, source, type, time, contentType, Map.copyOf(changed), body);
    }

    /**
     * The same without some of the further attributes.
     *
     * @param names which
     * @return a new message with the same body
     */
    public Message without(String... names) {
        Map<String, String> changed = new HashMap<>(others);
        changed.keySet().removeAll(Arrays.asList(names));
        return new Message(id, source, type, time, contentType, Map.copyOf(changed), body);
    }

    /** Equal in all attributes and every byte of the body. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that
                && id.equals(that.id)
                && source.equals(that.source)
                && type.equals(that.type)
                && time.equals(that.time)
                && contentType.equals(that.contentType)
                && others.equals(that.others)
                && Arrays.equals(body, that.body);
    }

    /** By the id. */
    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Id, type and the body's length; not the body, which may hold what logs should not. */
    @Override
    public String toString() {
        return "Message[" + id + " " + type + " " + body.length + " bytes]";
    }
}
