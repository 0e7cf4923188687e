package dev.convection.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings the tables to the present version.
 *
 * <p>Asks first whether they are: Flyway takes a third of a second to find that there is nothing to do, which is a third of what
 * a command such as {@code convection stack list} may take.
 */
final class Schema {
    /** The version of the newest script; a test holds it to the scripts. */
    static final String NEWEST = "1";

    static final String SCRIPTS = "dev/convection/engine/store";
    private static final String HISTORY = "convection_schema";

    private Schema() {}

    static void migrate(DataSource source) {
        if (!isNewest(source)) {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:" + SCRIPTS)
                    .table(HISTORY)
                    .load()
                    .migrate();
        }
    }

    private static boolean isNewest(DataSource source) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT 1 FROM " + HISTORY + " WHERE version = ? AND success = TRUE")) {
            statement.setString(1, NEWEST);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            // No table yet, or no database: Flyway makes the one, and says what is wrong with the other.
            return false;
        }
    }
}
