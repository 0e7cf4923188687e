package dev.convection.engine.config;

import dev.convection.engine.text.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the key of a name, and words for a name that has none. */
final class Catalogue {
    /** {@code listen.NAME.KEY}, where {@code transport.KEY} is in the table. */
    static final Pattern LISTEN = Pattern.compile("listen\\.([a-z0-9]+)\\.(.+)");

    private static final String TRANSPORT = "transport.";
    private static final Map<String, Key<?>> BY_NAME = byName();

    private Catalogue() {}

    /** All names that can be set: those of the table, and the {@code -file} form of the secret ones. */
    static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    static @Nullable Key<?> find(String name) {
        Matcher listen = LISTEN.matcher(name);
        if (listen.matches()) {
            Key<?> like = find(TRANSPORT + listen.group(2));
            return like == null ? null : moved(like, "listen." + listen.group(1) + ".");
        }
        Key<?> key = BY_NAME.get(name);
        String family = Keys.TRANSPORT_OPTIONS.prefix();
        return key == null && name.startsWith(family) && name.length() > family.length() ? Keys.TRANSPORT_OPTIONS : key;
    }

    private static <T> Key<T> moved(Key<T> key, String prefix) {
        String path = prefix + key.path().substring(TRANSPORT.length());
        return new Key<>(path, key.kind(), key.fallback(), key.what());
    }

    /** Whether the name says where the value is, and not the value. */
    static boolean isIndirect(String name, Key<?> key) {
        return key.kind().secret() && name.equals(key.path() + Key.FILE_SUFFIX);
    }

    static String unknown(String name) {
        if (name.startsWith("listen.")) {
            return name
                    + ": no such key; there are listen.NAME.uri and the other keys of transport, where NAME has letters"
                    + " a-z and digits";
        }
        List<String> within = BY_NAME.keySet().stream()
                .filter(path -> path.startsWith(name + "."))
                .toList();
        if (!within.isEmpty()) {
            return name + ": is a group of keys: " + String.join(", ", within);
        }
        return name + ": no such key" + Suggestion.clause(name, BY_NAME.keySet());
    }

    private static Map<String, Key<?>> byName() {
        Map<String, Key<?>> names = new TreeMap<>();
        for (Key<?> key : Keys.all()) {
            if (!key.isFamily()) {
                names.put(key.path(), key);
            }
            if (key.kind().secret()) {
                names.put(key.path() + Key.FILE_SUFFIX, key);
            }
        }
        return names;
    }
}
