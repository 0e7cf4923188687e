package dev.convection.engine.store;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * An H2 file that several processes of this machine may use: the first opens it and serves it to the others. When the first
 * ends, or is killed, the next one to ask takes its place.
 *
 * <p>H2 has the same as {@code AUTO_SERVER=TRUE}. Rejected, because it listens on all network interfaces, takes more than four
 * seconds to open after a kill, and insists on closing the database at SIGTERM while the engine still drains.
 */
final class SharedH2 implements DataSource, AutoCloseable {
    /** No signal tells that another process has closed a file, so it is tried now and then, for ten seconds. */
    private static final RetryPolicy<Connection> WHILE_IN_USE = RetryPolicy.<Connection>builder()
            .handleIf(SharedH2::isInUse)
            .withDelay(Duration.ofMillis(250))
            .withMaxAttempts(40)
            .build();

    private final String url;
    private final String user;
    private final String password;
    private final H2Address address;
    private @Nullable H2Service service;

    SharedH2(String url, String user, String password) {
        H2Service.prepare();
        this.url = url;
        this.user = user;
        this.password = password;
        this.address = new H2Address(Path.of(H2Url.path(url) + ".server").toAbsolutePath());
    }

    @Override
    public Connection getConnection() throws SQLException {
        SQLException failure = new SQLException("another process uses it, and does not answer");
        try {
            return Failsafe.with(WHILE_IN_USE).get(() -> openedOrServed(failure));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted while another process has the store", e);
            }
            throw isInUse(e.getCause()) ? failure : (SQLException) e.getCause();
        }
    }

    private Connection openedOrServed(SQLException failure) throws SQLException {
        try {
            return opened();
        } catch (SQLException e) {
            if (!isInUse(e)) {
                throw e;
            }
            try {
                return DriverManager.getConnection(address.read(), user, password);
            } catch (IOException | SQLException unserved) {
                // The other process has just ended, or has only just begun.
                failure.addSuppressed(unserved);
                throw e;
            }
        }
    }

    private static boolean isInUse(@Nullable Throwable failure) {
        return failure instanceof SQLException e && e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1;
    }

    private Connection opened() throws SQLException {
        address.prepare();
        Connection connection = DriverManager.getConnection(url, user, password);
        synchronized (this) {
            if (service == null) {
                service = H2Service.start(url, address);
            }
        }
        return connection;
    }

    @Override
    public synchronized void close() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    @Override
    public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
