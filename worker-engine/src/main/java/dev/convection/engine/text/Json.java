package dev.convection.engine.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes and checks JSON. Thread-safe. */
public final class Json {

    /** Apart, so that a command which only makes an object, and then writes text, does not wait for Jackson to load. */
    private static final class Mapper {
        static final JsonMapper INSTANCE = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                // Standard output may have any encoding; JSON in ASCII is right in all of them.
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .build();
    }

    private Json() {}

    /**
     * Writes a document.
     *
     * @param value JSON-like: maps, lists and scalars
     * @return indented, without a line end
     */
    public static String write(@Nullable Object value) {
        return Mapper.INSTANCE.writeValueAsString(value);
    }

    /**
     * Why a text is no JSON object.
     *
     * @param text anything
     * @return the reason, or null if it is one
     */
    public static @Nullable String refusal(String text) {
        try {
            return Mapper.INSTANCE.readTree(text).isObject() ? null : "it must be an object, {...}";
        } catch (JacksonException e) {
            return e.getOriginalMessage().lines().findFirst().orElse("");
        }
    }

    /**
     * Reads a document.
     *
     * @param text anything
     * @return maps, lists and scalars; nothing if it is no JSON, or null
     */
    public static Optional<Object> read(String text) {
        try {
            return Optional.ofNullable(Mapper.INSTANCE.readValue(text, Object.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes an object whose members keep their order.
     *
     * @param keysAndValues in turn
     * @return a map of the caller's own
     */
    public static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return object;
    }
}
