/**
 * What people write and read: YAML with the line of every value, suggestions for misspelt words, durations, JSON. Text comes
 * from people, and from strangers: its size, its depth and what its aliases expand to are bounded.
 */
@NullMarked
package dev.convection.engine.text;

import org.jspecify.annotations.NullMarked;
