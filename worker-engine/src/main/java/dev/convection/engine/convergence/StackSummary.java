package dev.convection.engine.convergence;

import java.time.Instant;

/**
 * One stack in a list.
 *
 * @param name the stack's name
 * @param status how far the action is
 * @param action what was last asked of it
 * @param reason why it is {@code FAILED}; else empty
 * @param resources how many resources it has
 * @param updated when its status last changed
 */
public record StackSummary(String name, Status status, Action action, String reason, int resources, Instant updated) {}
