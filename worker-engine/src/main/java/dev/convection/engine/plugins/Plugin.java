package dev.convection.engine.plugins;

/**
 * Something that offers a service.
 *
 * @param origin the file name of its jar; {@code engine} for what comes with the engine
 * @param service it
 * @param <T> the service's interface
 */
public record Plugin<T>(String origin, T service) {}
