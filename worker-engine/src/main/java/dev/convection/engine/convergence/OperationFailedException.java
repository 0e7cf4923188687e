package dev.convection.engine.convergence;

import dev.convection.engine.Operation;
import dev.convection.engine.store.ResourceTable.Attempt;
import dev.convection.worker.Outcome;
import java.util.Locale;

/** An operation of a resource type has failed; the message says which, and why. The bus tries its message again. */
final class OperationFailedException extends RuntimeException {

    private OperationFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What is to be thrown for it: an outcome that the type has chosen itself as it is, an interruption with the thread's mark. */
    static RuntimeException of(Attempt attempt, Operation operation, Exception failure) {
        if (failure instanceof RuntimeException runtime && !(Outcome.of(failure) instanceof Outcome.Retry)) {
            return runtime;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        String what = attempt.action().toLowerCase(Locale.ROOT) + " of " + attempt.type() + " " + operation.resource();
        return new OperationFailedException(what + ": " + reason(failure), failure);
    }

    static String reason(Throwable failure) {
        if (Outcome.of(failure) instanceof Outcome.Reject reject) {
            return reject.reason();
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
