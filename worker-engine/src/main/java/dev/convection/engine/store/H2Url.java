package dev.convection.engine.store;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must be in a URL of H2, and is added when it is not there (docs/adr/0105).
 *
 * <p>{@code WRITE_DELAY=0}: by default a kill loses the commits of the last half second. {@code async:}: in H2's own file mode one
 * interrupted thread closes the whole database. {@code DB_CLOSE_ON_EXIT=FALSE}: by default H2 closes it at SIGTERM while the
 * engine still drains. {@code TRACE_LEVEL_FILE=0}: by default H2 writes failed statements, with what is in them, to a file beside it.
 */
final class H2Url {
    private static final Pattern FORM =
            Pattern.compile("jdbc:h2:(?:([a-z0-9]{2,}):)?([^;]*)(;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_FILE = Pattern.compile("mem|tcp|ssl|zip", Pattern.CASE_INSENSITIVE);

    private H2Url() {}

    /** Whether it names a file that this process opens itself, and does not say how to share it. */
    static boolean isFile(String url) {
        Matcher matcher = FORM.matcher(url);
        return matcher.matches()
                && (matcher.group(1) == null
                        || !NO_FILE.matcher(matcher.group(1)).matches())
                && !settings(matcher.group(3)).containsKey("AUTO_SERVER");
    }

    /** The URL with what must be in it; one of another database as it is. */
    static String of(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            return url;
        }
        Map<String, String> settings = settings(matcher.group(3));
        settings.putIfAbsent("MODE", "PostgreSQL");
        settings.putIfAbsent("DATABASE_TO_LOWER", "TRUE");
        settings.putIfAbsent("DEFAULT_NULL_ORDERING", "HIGH");
        settings.putIfAbsent("LOCK_TIMEOUT", "10000");
        String scheme = matcher.group(1);
        if (isFile(url)) {
            settings.putIfAbsent("WRITE_DELAY", "0");
            settings.putIfAbsent("DB_CLOSE_ON_EXIT", "FALSE");
            settings.putIfAbsent("TRACE_LEVEL_FILE", "0");
            scheme = scheme == null || scheme.equalsIgnoreCase("file") ? "async" : scheme;
        }
        StringBuilder whole = new StringBuilder("jdbc:h2:");
        if (scheme != null) {
            whole.append(scheme).append(':');
        }
        whole.append(matcher.group(2));
        settings.forEach(
                (key, value) -> whole.append(';').append(key).append('=').append(value));
        return whole.toString();
    }

    /** The file system and path, as H2 names a database inside this process. */
    static String location(String url) {
        int settings = url.indexOf(';');
        return url.substring("jdbc:h2:".length(), settings < 0 ? url.length() : settings);
    }

    /** The path of the database of a URL that {@link #isFile}, without the suffix that H2 adds. */
    static String path(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("No URL of H2: " + url);
        }
        String path = matcher.group(2);
        return path.startsWith("~") ? System.getProperty("user.home") + path.substring(1) : path;
    }

    private static Map<String, String> settings(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String one : text == null ? new String[0] : text.substring(1).split(";")) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                settings.put(one.substring(0, equals).toUpperCase(Locale.ROOT), one.substring(equals + 1));
            }
        }
        return settings;
    }
}
