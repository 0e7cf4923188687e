package dev.convection.engine.text;

import java.util.List;

/**
 * Something wrong in a text.
 *
 * @param line where, from 1; 0 if there is no line to name
 * @param path the keys that lead there, outermost first
 * @param what what is wrong, and what would be right
 */
public record Problem(int line, List<String> path, String what) {

    /** Copies the path. */
    public Problem {
        path = List.copyOf(path);
    }
}
