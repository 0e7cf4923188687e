package dev.convection.engine.store;

import org.jspecify.annotations.Nullable;

/**
 * One stack.
 *
 * @param name its name
 * @param action what was last asked of it
 * @param status how far that is
 * @param reason why it failed; else empty
 * @param traversal the current traversal: the id of the request that began it
 * @param requestedAt when that was cast, in microseconds since 1970, by the caster's clock
 * @param template the one that is wanted
 * @param completed the one that last completed
 * @param previous the one that completed before that
 * @param finished whether the traversal has ended, clean-up included
 * @param owner the process whose embedded bus bears the traversal's messages; null if they are on a broker
 * @param updatedAt when the status last changed, in microseconds since 1970
 */
public record StackRow(
        String name,
        String action,
        String status,
        String reason,
        String traversal,
        long requestedAt,
        String template,
        @Nullable String completed,
        @Nullable String previous,
        boolean finished,
        @Nullable String owner,
        long updatedAt) {}
