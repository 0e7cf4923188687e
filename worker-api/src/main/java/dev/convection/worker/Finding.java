package dev.convection.worker;

import java.util.Objects;

/**
 * Something that a look at a broker, or at what is around it, has shown.
 *
 * @param severity how bad it is
 * @param what what was seen, in a sentence that needs no other; no secrets
 * @param remedy how to mend it; empty if there is nothing to mend
 */
public record Finding(Severity severity, String what, String remedy) {

    /** How bad a finding is. */
    public enum Severity {
        /** As it should be, or good to know. */
        NOTE,
        /** It works, and will hurt some day or under load. */
        WARNING,
        /** It does not work, or what the bus promises does not hold. */
        PROBLEM
    }

    /** Checks the values. */
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(remedy, "remedy");
        if (what.isEmpty()) {
            throw new IllegalArgumentException("A finding says what was seen");
        }
        if (severity != Severity.NOTE && remedy.isEmpty()) {
            throw new IllegalArgumentException("Say how to mend it: " + what);
        }
    }

    /**
     * Something that is as it should be.
     *
     * @param what what was seen
     * @return the finding
     */
    public static Finding note(String what) {
        return new Finding(Severity.NOTE, what, "");
    }

    /**
     * Something that works, and will hurt.
     *
     * @param what what was seen
     * @param remedy how to mend it
     * @return the finding
     */
    public static Finding warning(String what, String remedy) {
        return new Finding(Severity.WARNING, what, remedy);
    }

    /**
     * Something that does not work, or a promise that does not hold.
     *
     * @param what what was seen
     * @param remedy how to mend it
     * @return the finding
     */
    public static Finding problem(String what, String remedy) {
        return new Finding(Severity.PROBLEM, what, remedy);
    }
}
