package dev.convection.transport.tck.internal;

import org.opentest4j.TestAbortedException;

/** Ends a test whose capability the transport does not declare. */
public final class NotOffered extends TestAbortedException {
    private static final long serialVersionUID = 1;

    /** With the reason for the report. */
    public NotOffered(String reason) {
        super(reason);
    }
}
