package dev.convection.engine.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a YAML document that knows its line. Immutable; an alias and its anchor are the same object. */
public final class YamlValue {
    private final @Nullable Object content;
    private final int line;
    private final int size;
    private final int height;

    private YamlValue(@Nullable Object content, int line, int size, int height) {
        this.content = content;
        this.line = line;
        this.size = size;
        this.height = height;
    }

    static YamlValue scalar(@Nullable Object value, int line) {
        return new YamlValue(value, line, 1, 0);
    }

    static YamlValue list(List<YamlValue> items, int line, int size, int height) {
        return new YamlValue(Collections.unmodifiableList(items), line, size, height);
    }

    static YamlValue map(Map<String, YamlValue> entries, int line, int size, int height) {
        return new YamlValue(Collections.unmodifiableMap(entries), line, size, height);
    }

    YamlValue at(int otherLine) {
        return new YamlValue(content, otherLine, size, height);
    }

    /**
     * Wraps plain values, which have no lines.
     *
     * @param value a scalar, a list, or a map with keys of text
     * @return the same at line 0
     * @throws IllegalArgumentException if it is none of these, or too deep
     */
    public static YamlValue ofPlain(@Nullable Object value) {
        return ofPlain(value, 0);
    }

    private static YamlValue ofPlain(@Nullable Object value, int depth) {
        if (depth > Yaml.MAX_DEPTH) {
            throw new IllegalArgumentException("More than " + Yaml.MAX_DEPTH + " levels deep");
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, YamlValue> entries = new LinkedHashMap<>();
            map.forEach((key, nested) -> {
                if (!(key instanceof String name)) {
                    throw new IllegalArgumentException("A key must be text: " + key);
                }
                entries.put(name, ofPlain(nested, depth + 1));
            });
            return map(entries, 0, 1, 0);
        }
        if (value instanceof List<?> list) {
            List<YamlValue> items = new ArrayList<>();
            list.forEach(item -> items.add(ofPlain(item, depth + 1)));
            return list(items, 0, 1, 0);
        }
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return scalar(value, 0);
        }
        throw new IllegalArgumentException(
                "Not a value of a template: " + value.getClass().getName());
    }

    /**
     * Where it begins; of a value in a map, where its key is.
     *
     * @return the line, from 1; 0 if it did not come from a text
     */
    public int line() {
        return line;
    }

    /**
     * The value itself.
     *
     * @return String, Boolean, Integer, Long, BigInteger, Double, null, a list or a map of these
     */
    public @Nullable Object plain() {
        if (content instanceof Map<?, ?>) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            entries().forEach((key, value) -> plain.put(key, value.plain()));
            return plain;
        }
        if (content instanceof List<?>) {
            List<@Nullable Object> plain = new ArrayList<>();
            items().forEach(item -> plain.add(item.plain()));
            return plain;
        }
        return content;
    }

    /**
     * The value if it is text.
     *
     * @return the text, or null if it is anything else
     */
    public @Nullable String text() {
        return content instanceof String text ? text : null;
    }

    /**
     * Whether it is a map.
     *
     * @return true for a map, an empty one too
     */
    public boolean isMap() {
        return content instanceof Map;
    }

    /**
     * Whether it is a list.
     *
     * @return true for a list, an empty one too
     */
    public boolean isList() {
        return content instanceof List;
    }

    /**
     * Whether it is nothing.
     *
     * @return true for {@code null}, and where a value was left out
     */
    public boolean isNull() {
        return content == null;
    }

    /**
     * The entries of a map.
     *
     * @return in the order of the text; empty if it is no map
     */
    @SuppressWarnings("unchecked") // only made by map()
    public Map<String, YamlValue> entries() {
        return content instanceof Map<?, ?> map ? (Map<String, YamlValue>) map : Map.of();
    }

    /**
     * The items of a list.
     *
     * @return in the order of the text; empty if it is no list
     */
    @SuppressWarnings("unchecked") // only made by list()
    public List<YamlValue> items() {
        return content instanceof List<?> list ? (List<YamlValue>) list : List.of();
    }

    /**
     * What kind of value it is, in words for people.
     *
     * @return such as "a list" or "the number 5"
     */
    public String kind() {
        if (content == null) {
            return "nothing";
        }
        if (isMap()) {
            return "a map";
        }
        if (isList()) {
            return "a list";
        }
        return content instanceof String ? "text" : content instanceof Number ? "the number " + content : "" + content;
    }

    int size() {
        return size;
    }

    int height() {
        return height;
    }
}
