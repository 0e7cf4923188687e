/**
 * The configuration: one YAML file, overridden by the environment, overridden by flags. {@link
 * dev.convection.engine.config.Keys} is the one table of it all; the reference in {@code docs} and the file in the distribution
 * are made from it.
 */
@NullMarked
package dev.convection.engine.config;

import org.jspecify.annotations.NullMarked;
