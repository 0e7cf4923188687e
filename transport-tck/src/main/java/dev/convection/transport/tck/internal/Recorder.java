package dev.convection.transport.tck.internal;

import dev.convection.transport.tck.internal.Results.Result;
import dev.convection.transport.tck.internal.Results.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Puts down for the report how each test ended. */
public final class Recorder implements TestWatcher, BeforeEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Recorder.class);

    /** For JUnit. */
    public Recorder() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(SPACE).put("began", System.nanoTime());
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        add(context, Status.PASSED, null);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        add(context, Status.FAILED, cause);
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        add(context, cause instanceof NotOffered ? Status.NOT_OFFERED : Status.SKIPPED, cause);
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        add(context, Status.SKIPPED, new IllegalStateException(reason.orElse("disabled")));
    }

    private static void add(ExtensionContext context, Status status, @Nullable Throwable cause) {
        Object instance = context.getTestInstance().orElse(null);
        if (instance instanceof Group group) {
            Long began = context.getStore(SPACE).get("began", Long.class);
            group.lab()
                    .results()
                    .add(new Result(
                            context.getRequiredTestMethod().getName(),
                            context.getDisplayName(),
                            status,
                            cause == null ? "" : String.valueOf(cause.getMessage()),
                            group.note(),
                            began == null ? 0 : (System.nanoTime() - began) / 1_000_000));
        }
    }
}
