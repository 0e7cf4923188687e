package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Stacks;
import dev.convection.engine.convergence.Status;
import dev.convection.engine.text.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits until a traversal has come to its end, and shows the way there. */
final class Watch {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** An engine that runs begins far sooner, and one whose broker is away comes back later: this is for whoever forgot to start one. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Stacks stacks;
    private final Interruption interruption;
    private final @Nullable Duration timeout;
    private final Consumer<String> remarks;
    private final long start = System.nanoTime();
    private boolean remarked;

    /** Remarks are what whoever waits should know meanwhile. */
    Watch(Stacks stacks, Interruption interruption, @Nullable Duration timeout, Consumer<String> remarks) {
        this.stacks = stacks;
        this.interruption = interruption;
        this.timeout = timeout;
        this.remarks = remarks;
    }

    /**
     * Waits for the end, the clean-up included.
     *
     * @return the last that was seen
     * @throws Failure if there is no end to wait for: refused, superseded, timed out, interrupted
     */
    Progress untilFinished(String stack, String traversal, View view) {
        boolean begun = false;
        while (true) {
            long before = System.nanoTime();
            Optional<Progress> progress =
                    stacks.progress(stack).filter(found -> found.traversal().equals(traversal));
            if (progress.isPresent()) {
                begun = true;
                view.show(progress.get());
                if (progress.get().finished()) {
                    return progress.get();
                }
            } else if (checkRequest(stack, traversal, begun) == Stacks.Request.State.UNKNOWN) {
                remark(stack);
            }
            pause(stack, Duration.ofNanos(System.nanoTime() - before));
        }
    }

    /** Waits until the traversal is stored, so that any engine can go on with it. */
    void untilBegun(String stack, String traversal) {
        while (checkRequest(stack, traversal, false) == Stacks.Request.State.UNKNOWN) {
            pause(stack, Duration.ZERO);
        }
    }

    private Stacks.Request.State checkRequest(String stack, String traversal, boolean begun) {
        Stacks.Request request = stacks.request(stack, traversal);
        if (request.state() == Stacks.Request.State.REFUSED) {
            throw Failure.failed(stack + ": refused: " + request.reason());
        }
        boolean gone = begun && request.state() == Stacks.Request.State.UNKNOWN;
        if (request.state() == Stacks.Request.State.SUPERSEDED || gone) {
            throw Failure.failed(stack + ": another request has taken the place of this one");
        }
        return request.state();
    }

    private void remark(String stack) {
        if (!remarked && System.nanoTime() - start > patience().toNanos()) {
            remarked = true;
            remarks.accept(stack + ": no engine has begun with it yet. Does one run with this transport and this store?"
                    + " If not, start `convection run`; still waiting");
        }
    }

    private Duration patience() {
        Duration half = timeout == null ? PATIENCE : timeout.dividedBy(2);
        return half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
    }

    /** A store that answers slowly is asked less often. */
    private void pause(String stack, Duration asking) {
        Duration slow = asking.multipliedBy(4);
        if (interruption.await(slow.compareTo(PAUSE) > 0 ? slow : PAUSE)) {
            throw Failure.interrupted(stack + ": interrupted; what has begun is stored");
        }
        if (timeout != null && System.nanoTime() - start > timeout.toNanos()) {
            throw Failure.failed(stack + ": not at its end after the timeout of " + Durations.write(timeout));
        }
    }

    /** Whether what was seen last is what was wanted. */
    static boolean isSuccess(Progress last) {
        return last.status() == Status.COMPLETE || last.status() == Status.DELETED;
    }
}
