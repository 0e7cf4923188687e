package dev.convection.engine.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells the pool which connections to throw away at once; it does not know the states of H2, and would hand them out again for half a second. */
public final class LostConnections implements SQLExceptionOverride {

    /** Called by the pool. */
    public LostConnections() {}

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        return state != null && Contention.isLost(state) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
