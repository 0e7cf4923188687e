package dev.convection.engine;

import java.time.Duration;

/** One attempt at one step for one resource, as its type sees it. Thread-safe. */
public interface Operation {

    /**
     * The stack.
     *
     * @return its name
     */
    String stack();

    /**
     * The resource.
     *
     * @return its name in the template
     */
    String resource();

    /**
     * What tells this physical resource from all others, from before it is made until after it is gone. The idempotency key of its
     * creation; a resource that replaces another has a key of its own.
     *
     * @return the resource's key
     */
    String key();

    /**
     * What tells this step from all others: the same for every delivery and attempt of it. The idempotency key of an update or
     * a removal.
     *
     * @return the resource's key, the direction and the traversal
     */
    String step();

    /**
     * Which hold on the resource this is. A later one has a higher number: refuse what bears a lower one than you have seen.
     *
     * @return at least 1
     */
    long token();

    /**
     * Whether it is known that another engine has, or will soon have, this step. What this attempt says will be dropped.
     *
     * @return true once the lease of its message is lost
     */
    boolean leaseLost();

    /**
     * Asks the store whether this attempt still holds the resource: before a write that cannot be refused by its token.
     *
     * @throws HoldLostException if another attempt holds it; let it pass through
     */
    void ensureHeld();

    /**
     * Waits, such as between two looks at something slow.
     *
     * @param time how long
     * @throws InterruptedException if the engine stops
     * @throws HoldLostException if the lease is lost meanwhile; let it pass through
     */
    void pause(Duration time) throws InterruptedException;
}
