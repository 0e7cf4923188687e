package dev.convection.engine.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One resource.
 *
 * @param key its key
 * @param stack its stack
 * @param name its name; two have the same while one replaces the other
 * @param type its type
 * @param action {@code INIT} until something was attempted, then {@code CREATE}, {@code UPDATE} or {@code DELETE}
 * @param status how far that is
 * @param reason why the last attempt failed; else empty
 * @param properties JSON, as last attempted
 * @param attributes JSON, as its type last reported
 * @param physicalId what its type calls it; null until that is known
 * @param requires the keys that it may refer to
 * @param template the one it was last attempted for
 * @param replaces the key of the one that it replaces
 * @param replacedBy the key of the one that replaces it
 * @param traversal the stack's current traversal
 * @param converged the last traversal that wanted it and found or made it right
 * @param holder the traversal of the node that holds it; null if none does
 * @param holderForward the direction of that node
 * @param token grows with every hold
 * @param version grows with every write
 */
public record ResourceRow(
        String key,
        String stack,
        String name,
        String type,
        String action,
        String status,
        String reason,
        String properties,
        String attributes,
        @Nullable String physicalId,
        List<String> requires,
        String template,
        @Nullable String replaces,
        @Nullable String replacedBy,
        String traversal,
        @Nullable String converged,
        @Nullable String holder,
        boolean holderForward,
        long token,
        long version) {

    /** Copies the list. */
    public ResourceRow {
        requires = List.copyOf(requires);
    }

    /**
     * A row for something that has never been attempted.
     *
     * @param key its key
     * @param stack its stack
     * @param name its name
     * @param type its type
     * @param template the one that wants it
     * @param replaces the key of the one that it replaces, or null
     * @param traversal the stack's current traversal
     * @return the row
     */
    public static ResourceRow fresh(
            String key,
            String stack,
            String name,
            String type,
            String template,
            @Nullable String replaces,
            String traversal) {
        return new ResourceRow(
                key,
                stack,
                name,
                type,
                "INIT",
                "IN_PROGRESS",
                "",
                "{}",
                "{}",
                null,
                List.of(),
                template,
                replaces,
                null,
                traversal,
                null,
                null,
                false,
                0,
                0);
    }

    /** Whether this node holds it. */
    public boolean isHeldBy(NodeId node) {
        return key.equals(node.key()) && node.traversal().equals(holder) && node.forward() == holderForward;
    }

    /** Whether another node than this holds it. */
    public boolean isHeldByOtherThan(NodeId node) {
        return holder != null && !isHeldBy(node);
    }

    /** Whether anything was ever attempted, so that something may exist. */
    public boolean isAttempted() {
        return !action.equals("INIT");
    }

    /** Whether the last thing that was attempted has been done. */
    public boolean isComplete() {
        return isAttempted() && status.equals("COMPLETE");
    }
}
