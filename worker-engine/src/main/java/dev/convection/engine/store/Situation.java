package dev.convection.engine.store;

import dev.convection.engine.store.DefinitionTable.Definition;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about a node of a current traversal, at one moment.
 *
 * @param stack the stack's name
 * @param name the resource's name; empty for the traversal's own nodes
 * @param place where it comes in the order of the text
 * @param remaining how many predecessors have not reported
 * @param done whether it is done
 * @param waiting whether it has left word that it was refused
 * @param failed whether it was given up
 * @param template the wanted template
 * @param resource its row; null for the traversal's own nodes, and for one that is gone
 * @param definition how the template wants it; null for a clean-up node
 */
public record Situation(
        String stack,
        String name,
        int place,
        int remaining,
        boolean done,
        boolean waiting,
        boolean failed,
        String template,
        @Nullable ResourceRow resource,
        @Nullable Definition definition) {}
