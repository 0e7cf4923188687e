package dev.convection.engine.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;

/** A map or list whose end has not been read yet. */
final class YamlFrame {
    private final boolean map;
    private final int line;
    private final @Nullable Anchor anchor;
    private final Map<String, YamlValue> entries = new LinkedHashMap<>();
    private final List<YamlValue> items = new ArrayList<>();
    private @Nullable String key;
    private int keyLine;
    private int size = 1;
    private int height;

    YamlFrame(boolean map, int line, @Nullable Anchor anchor) {
        this.map = map;
        this.line = line;
        this.anchor = anchor;
    }

    boolean expectsKey() {
        return map && key == null;
    }

    void key(String name, int nameLine) {
        key = name;
        keyLine = nameLine;
    }

    @Nullable
    String pendingKey() {
        return key;
    }

    @Nullable
    Anchor anchor() {
        return anchor;
    }

    int size() {
        return size;
    }

    /** Where a key was, or 0. */
    int lineOf(String name) {
        YamlValue value = entries.get(name);
        return value == null ? 0 : value.line();
    }

    void add(YamlValue value) {
        size = (int) Math.min((long) size + value.size(), Integer.MAX_VALUE);
        height = Math.max(height, value.height() + 1);
        if (key == null) {
            items.add(value);
        } else {
            entries.putIfAbsent(key, value.at(keyLine));
            key = null;
        }
    }

    YamlValue close() {
        return map ? YamlValue.map(entries, line, size, height) : YamlValue.list(items, line, size, height);
    }
}
