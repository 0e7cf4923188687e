package dev.convection.engine.convergence;

import java.util.List;

/**
 * How far a stack's current traversal is.
 *
 * @param stack the stack's name
 * @param traversal the id of the current traversal, which is the id of the message that asked for it
 * @param status {@code COMPLETE} as soon as all resources are as wanted; clean-up may still go on
 * @param action what was asked
 * @param reason why it is {@code FAILED}; else empty
 * @param finished whether nothing of this traversal will happen any more: complete with its clean-up, or failed and come to
 *     rest
 * @param done how many nodes of the graph are done
 * @param total how many there are, forward and clean-up
 * @param steps one for each node, in the order of the template where there is one
 */
public record Progress(
        String stack,
        String traversal,
        Status status,
        Action action,
        String reason,
        boolean finished,
        int done,
        int total,
        List<Step> steps) {

    /** Copies the list. */
    public Progress {
        steps = List.copyOf(steps);
    }

    /**
     * One node of the graph.
     *
     * @param key the resource's key
     * @param name the resource's name
     * @param type its type
     * @param forward whether it is to be created or updated; else it is to be cleaned up
     * @param state how far it is
     * @param note a few words such as the reason of a failure, or which attempt this is; may be empty
     */
    public record Step(String key, String name, String type, boolean forward, State state, String note) {}

    /** How far a node is. */
    public enum State {
        /** Waits for others. */
        WAITING,
        /** An engine has it. */
        RUNNING,
        /** Done: created, updated, replaced, or cleaned up. */
        DONE,
        /** Done, and there was nothing to do: a clean-up node of a resource that stays. Not shown to people. */
        UNCHANGED,
        /** Given up. */
        FAILED
    }
}
