package dev.convection.engine.template;

import dev.convection.engine.text.Printable;
import org.jspecify.annotations.Nullable;

/** What a resource, or a stack, may be called. */
public final class Names {
    private static final int LONGEST = 200;

    private Names() {}

    /**
     * Why a name cannot be used.
     *
     * @param name of a resource or a stack
     * @return the reason, or null if there is none
     */
    public static @Nullable String refusal(String name) {
        if (name.isBlank()) {
            return "a name must not be empty";
        }
        if (name.length() > LONGEST) {
            return "a name must not be longer than " + LONGEST + " characters";
        }
        if (!name.strip().equals(name) || name.chars().anyMatch(Printable::isHidden)) {
            return "a name must not begin or end with a space, nor hold a control character";
        }
        return null;
    }

    /** A name within a message. */
    static String shown(String name) {
        return name.isBlank() ? "'" + name + "'" : name;
    }
}
