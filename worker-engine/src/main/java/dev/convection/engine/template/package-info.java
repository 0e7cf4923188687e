/**
 * Reads templates. What is wrong with one is found here, before anything is stored, and is told with the resource's name and
 * the line.
 */
@NullMarked
package dev.convection.engine.template;

import org.jspecify.annotations.NullMarked;
