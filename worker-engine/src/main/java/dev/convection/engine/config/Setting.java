package dev.convection.engine.config;

/**
 * What somebody set.
 *
 * @param path the key's name
 * @param text the value
 * @param origin where: {@code convection.yaml:3}, an environment variable, a flag
 */
public record Setting(String path, String text, String origin) {}
