package dev.convection.engine.convergence;

import dev.convection.engine.store.DefinitionTable.Definition;
import java.util.List;

/**
 * What was asked of a stack.
 *
 * @param action what
 * @param stack of which
 * @param definitions the template, of a create or an update; else empty
 * @param id of the message; becomes the traversal's
 * @param castAt when it was cast, in microseconds since 1970, by the caster's clock
 */
record Request(Action action, String stack, List<Definition> definitions, String id, long castAt) {

    /** Whether it was cast before the request that this stack follows. Two of the same microsecond are told apart by their ids. */
    boolean isOlderThan(long otherCastAt, String otherId) {
        return castAt == otherCastAt ? id.compareTo(otherId) < 0 : castAt < otherCastAt;
    }
}
