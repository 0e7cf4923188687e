package dev.convection.engine.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table of configuration.
 *
 * @param path its name, such as {@code engine.drain-limit}; one that ends in {@code .*} stands for all names that begin so
 * @param kind what values it takes
 * @param fallback the text of its default; null if it has none
 * @param what what it is for, in a sentence or two
 * @param <T> what its values are in Java
 */
public record Key<T>(String path, Kind<T> kind, @Nullable String fallback, String what) {

    /** Marks a key whose value is in the file that is named. */
    static final String FILE_SUFFIX = "-file";

    /**
     * The environment variable that overrides it.
     *
     * @return such as {@code CONVECTION_ENGINE_DRAIN_LIMIT}
     */
    public String variable() {
        return variable(path);
    }

    static String variable(String path) {
        return "CONVECTION_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Whether it stands for many names.
     *
     * @return true if the path ends in {@code .*}
     */
    public boolean isFamily() {
        return path.endsWith(".*");
    }

    /** What the names of a family begin with. */
    String prefix() {
        return isFamily() ? path.substring(0, path.length() - 1) : path;
    }
}
