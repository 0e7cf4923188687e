package dev.convection.engine.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Values as text, and back. What was written and read once is the same after any further time. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

    private Json() {}

    /**
     * Writes a value.
     *
     * @param value null, text, truth, number, list or map
     * @return one line
     */
    public static String write(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * Reads an object.
     *
     * @param text a JSON object
     * @return in the order of the text
     */
    public static Map<String, @Nullable Object> object(String text) {
        return MAPPER.readValue(text, OBJECT);
    }

    /**
     * Reads a list of strings.
     *
     * @param text a JSON array
     * @return in the order of the text
     */
    public static List<String> strings(String text) {
        return MAPPER.readValue(text, STRINGS);
    }
}
