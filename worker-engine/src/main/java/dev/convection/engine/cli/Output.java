package dev.convection.engine.cli;

/** How results are written. */
enum Output {
    /** For people. */
    TEXT,
    /** For programs: one document on standard output. */
    JSON
}
