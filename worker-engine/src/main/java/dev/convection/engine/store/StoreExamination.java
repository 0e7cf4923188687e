package dev.convection.engine.store;

import dev.convection.worker.Finding;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Whether a store could be used. On a server it only asks; a file is opened as an engine opens it. */
public final class StoreExamination {
    private static final Duration SKEW = Duration.ofSeconds(5);
    private static final String TIMEOUT_SECONDS = "10";

    private final DatabaseSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    private StoreExamination(DatabaseSettings settings) {
        this.settings = settings;
    }

    /**
     * Looks at a store.
     *
     * @param settings how an engine would open it
     * @return what was seen; failures are findings and not thrown
     */
    public static List<Finding> of(DatabaseSettings settings) {
        StoreExamination examination = new StoreExamination(settings);
        if (settings.url().startsWith("jdbc:h2:")) {
            examination.embedded();
        } else {
            examination.server();
        }
        return List.copyOf(examination.findings);
    }

    private void embedded() {
        try (Database database = Database.open(settings)) {
            database.check();
            findings.add(Finding.note("store " + StoreException.withoutSecrets(settings.url()) + " can be used"));
        } catch (RuntimeException e) {
            findings.add(Finding.problem(
                    String.valueOf(e.getMessage()),
                    "correct store.url, store.user or store.password, and check who may write to the file"));
        }
    }

    private void server() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", TIMEOUT_SECONDS);
        String shown = StoreException.withoutSecrets(settings.url());
        try (Connection connection = DriverManager.getConnection(settings.url(), properties);
                Statement statement = connection.createStatement()) {
            findings.add(Finding.note("store " + shown + ": "
                    + connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion()));
            durability(statement);
            rights(statement);
            connections(statement);
            clock(statement);
        } catch (SQLException e) {
            findings.add(
                    Finding.problem(
                            String.valueOf(
                                    StoreException.opening(settings.url(), e).getMessage()),
                            "check that the database runs and exists, that store.url names it, and store.user and store.password"));
        }
    }

    private void durability(Statement statement) throws SQLException {
        if (text(statement, "SHOW fsync").equals("off")) {
            findings.add(Finding.problem(
                    "the database does not write to its disk before it confirms (fsync is off): a power cut can destroy it",
                    "set fsync = on in postgresql.conf"));
        }
        if (text(statement, "SHOW synchronous_commit").equals("off")) {
            findings.add(Finding.problem(
                    "the database confirms what it has not stored yet (synchronous_commit is off): a crash loses the last"
                            + " steps of a stack",
                    "set synchronous_commit = on for this user or database"));
        }
    }

    private void rights(Statement statement) throws SQLException {
        if (text(statement, "SELECT pg_is_in_recovery()").equals("t")) {
            findings.add(Finding.problem(
                    "the database is a replica that cannot be written to", "name the primary in store.url"));
            return;
        }
        String tables = text(statement, "SELECT coalesce(to_regclass('convection_schema')::text, '')");
        String create = text(statement, "SELECT has_schema_privilege(current_schema(), 'CREATE')");
        if (tables.isEmpty() && !create.equals("t")) {
            findings.add(Finding.problem(
                    "the tables are not there, and this user may not create them",
                    "GRANT CREATE ON SCHEMA " + text(statement, "SELECT current_schema()") + " to the user, or let an"
                            + " administrator start the first engine"));
            return;
        }
        findings.add(Finding.note(
                tables.isEmpty() ? "the tables are created by the first engine that starts" : "the tables are there"));
    }

    private void connections(Statement statement) throws SQLException {
        int most = Integer.parseInt(text(statement, "SHOW max_connections"))
                - Integer.parseInt(text(statement, "SHOW superuser_reserved_connections"));
        int used = Integer.parseInt(
                text(statement, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"));
        if (settings.connections() > most - used + 1) {
            findings.add(Finding.warning(
                    "store.pool-size is " + settings.connections() + ", and of the database's " + most + " connections "
                            + used + " are taken",
                    "lower store.pool-size, or raise max_connections in postgresql.conf"));
        }
    }

    private void clock(Statement statement) throws SQLException {
        Instant before = Instant.now();
        long theirs = Long.parseLong(text(statement, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"));
        Duration skew = Duration.between(before, Instant.ofEpochMilli(theirs)).abs();
        if (skew.compareTo(SKEW) > 0) {
            findings.add(Finding.warning(
                    "the clocks of this machine and the database differ by " + skew.toSeconds() + " s",
                    "run a time service, such as chrony, on both"));
        }
    }

    private static String text(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            String text = row.next() ? row.getString(1) : "";
            return text == null ? "" : text;
        }
    }
}
