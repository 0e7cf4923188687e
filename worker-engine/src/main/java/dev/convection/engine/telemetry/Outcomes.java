package dev.convection.engine.telemetry;

import dev.convection.worker.Outcome;

/** One word for each outcome. */
final class Outcomes {
    private Outcomes() {}

    static String word(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            return "done";
        } else if (outcome instanceof Outcome.Retry) {
            return "retry";
        } else if (outcome instanceof Outcome.Reject) {
            return "reject";
        } else if (outcome instanceof Outcome.Defer) {
            return "defer";
        }
        throw new AssertionError(outcome);
    }
}
