package dev.convection.engine.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and one line on standard error. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The operation failed or timed out. */
    static final int FAILED = 1;

    /** Wrong usage or configuration. */
    static final int WRONG = 2;

    /** Ctrl-C, as shells count it. */
    static final int INTERRUPTED = 130;

    /** What the process ends with. */
    private final int exitCode;

    private Failure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    static Failure failed(String message) {
        return new Failure(FAILED, message, null);
    }

    static Failure failed(String message, Throwable cause) {
        return new Failure(FAILED, message, cause);
    }

    static Failure wrong(String message) {
        return new Failure(WRONG, message, null);
    }

    static Failure interrupted(String message) {
        return new Failure(INTERRUPTED, message, null);
    }

    int exitCode() {
        return exitCode;
    }
}
