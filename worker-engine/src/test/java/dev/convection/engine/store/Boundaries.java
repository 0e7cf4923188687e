package dev.convection.engine.store;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleListener;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Where an engine may vanish or freeze: before each statement, and before each transaction. Installed in a store by its tests, so that the production
 * code needs no hooks, and no boundary is forgotten.
 */
public interface Boundaries {

    /** Before a transaction: no lock is held, so other engines may act meanwhile. */
    void beforeTransaction();

    /** Before a statement, perhaps with locks held: to be left at once. */
    void beforeStatement();

    /** Opens a store with these boundaries. */
    static Database open(DatabaseSettings settings, Boundaries boundaries) {
        return Database.open(settings, jdbi -> install(jdbi, boundaries));
    }

    private static void install(Jdbi jdbi, Boundaries boundaries) {
        jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                boundaries.beforeStatement();
            }
        });
        jdbi.getConfig(Handles.class).addListener(new HandleListener() {
            @Override
            public void handleCreated(Handle handle) {
                boundaries.beforeTransaction();
            }
        });
    }
}
