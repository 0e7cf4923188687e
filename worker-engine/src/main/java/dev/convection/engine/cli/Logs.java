package dev.convection.engine.cli;

/** Says what is logged, and how. */
@FunctionalInterface
public interface Logs {

    /**
     * Logs from here on to standard error.
     *
     * @param level the least: trace, debug, info, warn or error
     * @param format text or json
     */
    void configure(String level, String format);
}
