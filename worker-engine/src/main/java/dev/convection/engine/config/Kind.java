package dev.convection.engine.config;

import java.util.function.Function;

/**
 * A kind of values.
 *
 * @param allowed what is allowed, in words that end an error message
 * @param secret whether values are never shown
 * @param reader makes the value of its text, or throws IllegalArgumentException
 * @param <T> what values are in Java
 */
public record Kind<T>(String allowed, boolean secret, Function<String, T> reader) {

    static <T> Kind<T> of(String allowed, Function<String, T> reader) {
        return new Kind<>(allowed, false, reader);
    }
}
