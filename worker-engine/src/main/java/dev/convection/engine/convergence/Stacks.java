package dev.convection.engine.convergence;

import java.util.List;
import java.util.Optional;

/** What is known of the stacks of a store. Reads only. Thread-safe. */
public interface Stacks {

    /**
     * Everything about one stack, what really exists of it included.
     *
     * @param name the stack's name
     * @return nothing if there never was such a stack; one that was deleted is shown as {@code DELETED}
     */
    Optional<StackView> show(String name);

    /**
     * All stacks but those that are deleted.
     *
     * @return by name
     */
    List<StackSummary> list();

    /**
     * How far a stack is. Cheap: asked several times a second by a command that waits.
     *
     * @param name the stack's name
     * @return nothing if there never was such a stack
     */
    Optional<Progress> progress(String name);

    /**
     * What became of one request, {@code create_stack} and its like, whose traversal id is the message's id.
     *
     * @param name the stack's name
     * @param traversal the id of the request
     * @return {@code UNKNOWN} until a worker has handled it
     */
    default Request request(String name, String traversal) {
        boolean current = progress(name)
                .map(progress -> progress.traversal().equals(traversal))
                .orElse(false);
        return new Request(current ? Request.State.CURRENT : Request.State.UNKNOWN, "");
    }

    /**
     * What became of a request.
     *
     * @param state what
     * @param reason why it was refused; empty if it was not
     */
    record Request(State state, String reason) {

        /** What became of a request. */
        public enum State {
            /** No worker has handled it yet. */
            UNKNOWN,
            /** Its traversal is the stack's current one. */
            CURRENT,
            /** Its traversal began, and a later one has taken its place. */
            SUPERSEDED,
            /** It will never begin: a rollback without a template that completed, a stack that does not exist … */
            REFUSED
        }
    }
}
