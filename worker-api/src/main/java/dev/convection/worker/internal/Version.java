package dev.convection.worker.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version of a worker interface. */
record Version(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");

    static Version parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("A version is major.minor, such as 1.0; not: " + text);
        }
        return new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether an engine of this version handles a message of that one; a message without a version fits any. */
    boolean handles(@Nullable String other) {
        if (other == null) {
            return true;
        }
        Matcher matcher = FORM.matcher(other);
        return matcher.matches()
                && Integer.parseInt(matcher.group(1)) == major
                && Integer.parseInt(matcher.group(2)) <= minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
