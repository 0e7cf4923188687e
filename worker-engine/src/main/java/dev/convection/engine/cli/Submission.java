package dev.convection.engine.cli;

import dev.convection.engine.convergence.Progress;
import dev.convection.engine.convergence.Status;
import dev.convection.engine.text.Durations;
import dev.convection.engine.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Asks for a traversal and sees it through. */
final class Submission {
    private final Convection convection;
    private final WaitOptions options;

    Submission(Convection convection, WaitOptions options) {
        this.convection = convection;
        this.options = options;
    }

    /**
     * Casts the request, and unless told otherwise waits for the end.
     *
     * @param deployment what to ask
     * @param request what for
     * @param requires which resource requires which, to draw them; may be empty
     * @throws Failure if it did not succeed
     */
    void run(Deployment deployment, Request request, Map<String, Set<String>> requires) {
        if (!deployment.durable()) {
            deployment.start();
        }
        // The id of the message is that of the traversal: what to watch is known before it begins.
        String traversal = UUID.randomUUID().toString();
        deployment.request(traversal, request);
        Watch watch = new Watch(
                deployment.stacks(), convection.surroundings().interruption(), options.timeout(), convection::remark);
        if (options.isNoWait()) {
            leave(deployment, request, traversal, watch);
        } else {
            follow(deployment, request, traversal, watch, requires);
        }
    }

    private void leave(Deployment deployment, Request request, String traversal, Watch watch) {
        String what = request.stack() + ": asked for, traversal " + traversal;
        if (!deployment.durable()) {
            watch.untilBegun(request.stack(), traversal);
            what = request.stack() + ": stored, traversal " + traversal
                    + "; the next engine on this store goes on with it";
        }
        convection.print(Json.object("name", request.stack(), "traversal", traversal), List.of(what));
    }

    private void follow(
            Deployment deployment, Request request, String traversal, Watch watch, Map<String, Set<String>> requires) {
        Ages ages = new Ages(System::nanoTime);
        Progress last;
        try (View view = view(ages, requires)) {
            last = watch.untilFinished(request.stack(), traversal, view);
        }
        String end = last.stack() + ": " + (last.status() == Status.DELETED ? "" : last.action() + " ") + last.status();
        if (convection.isJson()) {
            deployment
                    .stacks()
                    .show(request.stack())
                    .ifPresent(stack -> convection.print(Documents.stack(stack), List.of()));
        }
        if (!Watch.isSuccess(last)) {
            throw Failure.failed(end + (last.reason().isEmpty() ? "" : ": " + last.reason()));
        }
        if (!convection.isJson()) {
            convection.print(Map.of(), List.of(end + " in " + Durations.words(ages.total())));
        }
    }

    private View view(Ages ages, Map<String, Set<String>> requires) {
        Terminal terminal = convection.surroundings().terminal();
        if (convection.isJson()) {
            return progress -> {};
        }
        return terminal.live()
                ? new LiveTree(convection.out(), ages, terminal, requires)
                : new PlainLines(convection.out(), ages);
    }
}
