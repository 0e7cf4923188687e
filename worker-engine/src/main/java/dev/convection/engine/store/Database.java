package dev.convection.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * An open store. Thread-safe. Blocks its callers as long as the database does; an interruption never cuts a statement off, it
 * is still there afterwards.
 */
public final class Database implements AutoCloseable {
    private final AutoCloseable source;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    /** In which all statements of a transaction see the store as it was at one moment. */
    private final TransactionIsolationLevel oneMoment;

    private Database(AutoCloseable source, HikariDataSource pool, Jdbi jdbi, TransactionIsolationLevel oneMoment) {
        this.source = source;
        this.pool = pool;
        this.jdbi = jdbi;
        this.oneMoment = oneMoment;
    }

    /**
     * Connects, and brings the tables to the present version.
     *
     * @param settings where it is
     * @return the caller closes it
     * @throws StoreException if it cannot be opened, saying why in one line
     */
    public static Database open(DatabaseSettings settings) {
        return open(settings, jdbi -> {});
    }

    /**
     * Connects, with a say in how statements run: where tests make an engine vanish between any two of them.
     *
     * @param settings where it is
     * @param customizer is called once
     * @return the caller closes it
     */
    static Database open(DatabaseSettings settings, Consumer<Jdbi> customizer) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("convection-store");
        config.setMaximumPoolSize(settings.connections());
        config.setExceptionOverride(new LostConnections());
        // A command that asks one question opens one connection; an engine gets the rest as it needs them.
        config.setMinimumIdle(1);
        if (settings.url().startsWith("jdbc:h2:")) {
            // No network wears a connection out; and a database in memory ends with the last one.
            config.setMaxLifetime(0);
        }
        AutoCloseable source = () -> {};
        if (H2Url.isFile(settings.url())) {
            SharedH2 shared = new SharedH2(H2Url.of(settings.url()), settings.user(), settings.password());
            config.setDataSource(shared);
            source = shared;
        } else {
            config.setJdbcUrl(H2Url.of(settings.url()));
            config.setUsername(settings.user());
            config.setPassword(settings.password());
        }
        try {
            HikariDataSource pool = new HikariDataSource(config);
            Schema.migrate(pool);
            Jdbi jdbi = Jdbi.create(pool);
            customizer.accept(jdbi);
            return new Database(source, pool, jdbi, oneMoment(settings));
        } catch (PoolInitializationException e) {
            throw StoreException.opening(settings.url(), e);
        }
    }

    /**
     * PostgreSQL takes its snapshot of everything at the first statement of REPEATABLE READ; H2 takes one of each table when it
     * is first read, and of everything only from SNAPSHOT on, which JDBC calls by no name but that of the next, SERIALIZABLE.
     * On PostgreSQL that would have cost conflicts that readers need not have.
     */
    private static TransactionIsolationLevel oneMoment(DatabaseSettings settings) {
        return settings.url().startsWith("jdbc:h2:")
                ? TransactionIsolationLevel.SERIALIZABLE
                : TransactionIsolationLevel.REPEATABLE_READ;
    }

    /**
     * Asks whether it answers.
     *
     * @throws StoreException if it does not, saying why in one line
     */
    public void check() {
        try {
            jdbi.useHandle(handle -> handle.execute("SELECT 1"));
        } catch (JdbiException e) {
            throw StoreException.asking(e);
        }
    }

    /**
     * Reads, each statement for itself.
     *
     * @param work may run more than once
     * @param <T> what it finds
     * @return what it found
     */
    public <T> T read(Function<Tables, T> work) {
        return Contention.retried(() -> jdbi.withHandle(handle -> work.apply(new Tables(handle))));
    }

    /**
     * Reads all at one moment.
     *
     * @param work may run more than once
     * @param <T> what it finds
     * @return what it found
     */
    public <T> T snapshot(Function<Tables, T> work) {
        return transaction(oneMoment, work);
    }

    /**
     * Writes all or nothing.
     *
     * @param work may run more than once: it writes to the tables and to nothing else
     * @param <T> what it says
     * @return what it said when it was committed
     */
    public <T> T write(Function<Tables, T> work) {
        return transaction(TransactionIsolationLevel.READ_COMMITTED, work);
    }

    private <T> T transaction(TransactionIsolationLevel level, Function<Tables, T> work) {
        return Contention.retried(() -> jdbi.inTransaction(level, (Handle handle) -> work.apply(new Tables(handle))));
    }

    /** Closes all connections. */
    @Override
    public void close() {
        pool.close();
        try {
            source.close();
        } catch (Exception e) {
            throw new StoreException("cannot close the store: " + e.getMessage(), e);
        }
    }
}
