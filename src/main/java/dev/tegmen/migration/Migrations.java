package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.TegmenException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/**
 * This library's own migrations, on the schema that is first in the search path of a data source.
 *
 * <p>Services that start at the same time may all call {@link #migrate()}: one migrates, the others wait, up to a limit,
 * and then find the work done. Nothing is ever migrated down.
 *
 * <p>A migration takes up to three connections at once (two on PostgreSQL): one holds the lock. It runs as long as its
 * DDL takes, so a data source with a socket or statement timeout must allow for that. Through a transaction pooler such
 * as PgBouncer it does not work: migrate over a direct connection.
 *
 * <p>Immutable and thread-safe.
 */
public final class Migrations {
    /** The table in which this library's migrations are recorded. */
    static final String HISTORY_TABLE = "tegmen_schema_history";
    /** The table whose row is the lock on CockroachDB. */
    static final String LOCK_TABLE = "tegmen_migration_lock";

    private static final Duration DEFAULT_LOCK_WAIT = Duration.ofMinutes(1);

    private final DataSource dataSource;
    private final Engine engine;
    private final Duration lockWait;
    private final SchemaHistory history;

    private Migrations(DataSource dataSource, Engine engine, Duration lockWait, SchemaHistory history) {
        this.dataSource = dataSource;
        this.engine = engine;
        this.lockWait = lockWait;
        this.history = history;
    }

    /**
     * Creates migrations for a database. Nothing is sent. The wait for the lock is one minute.
     *
     * @param dataSource where the database is; it stays the caller's
     * @param engine the engine behind it
     * @return the migrations
     */
    public static Migrations on(DataSource dataSource, Engine engine) {
        Objects.requireNonNull(dataSource, "dataSource");
        Objects.requireNonNull(engine, "engine");
        return on(dataSource, engine, SchemaHistory.locations(engine));
    }

    static Migrations on(DataSource dataSource, Engine engine, String... locations) {
        return new Migrations(dataSource, engine, DEFAULT_LOCK_WAIT, new SchemaHistory(dataSource, engine, locations));
    }

    /**
     * Returns the same migrations with another limit for the wait while another process migrates.
     *
     * @param wait how long {@link #migrate()} waits for the lock; zero does not wait
     * @return new migrations
     * @throws IllegalArgumentException if the time is negative
     */
    public Migrations withLockWait(Duration wait) {
        Objects.requireNonNull(wait, "wait");
        if (wait.isNegative()) {
            throw new IllegalArgumentException("wait must not be negative, was " + wait);
        }
        return new Migrations(dataSource, engine, wait, history);
    }

    /**
     * Brings the schema to this library's version. On a current schema it changes nothing and needs no privilege beyond
     * reading.
     *
     * @return what was done
     * @throws SchemaStateException if the schema is newer than this library, half-migrated, or not this library's
     * @throws MigrationFailedException if a migration is refused, or a privilege or the schema is missing
     * @throws MigrationLockTimeoutException if another process migrates for longer than the wait
     * @throws MigrationInterruptedException if the thread is interrupted while it waits
     * @throws dev.tegmen.error.ConnectionFailedException if the database cannot be reached
     */
    public MigrationResult migrate() {
        SchemaStatus before = status();
        if (before.state() == SchemaState.CURRENT) {
            return nothingToDo(before);
        }
        requireMigratable(before);
        try (Connection connection = dataSource.getConnection()) {
            MigrationLock lock = MigrationLock.of(engine, schemaOf(connection));
            return new LockHolder(connection, lock).locked(lockWait, this::migrateAlone);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /**
     * Checks that the schema is exactly this library's.
     *
     * @throws SchemaStateException if it is anything but {@link SchemaState#CURRENT}; the message says what to do
     * @throws MigrationFailedException if the history cannot be read
     * @throws dev.tegmen.error.ConnectionFailedException if the database cannot be reached
     */
    public void validate() {
        SchemaStatus status = status();
        if (status.state() != SchemaState.CURRENT) {
            throw new SchemaStateException(status);
        }
    }

    /**
     * Compares the schema with this library's migrations. Nothing is changed.
     *
     * @return what stands there
     * @throws MigrationFailedException if the history cannot be read
     * @throws dev.tegmen.error.ConnectionFailedException if the database cannot be reached
     */
    public SchemaStatus status() {
        try {
            return history.status();
        } catch (FlywayException e) {
            throw failure(e);
        }
    }

    private MigrationResult migrateAlone() throws SQLException {
        SchemaStatus before = status();
        if (before.state() == SchemaState.CURRENT) {
            return nothingToDo(before);
        }
        requireMigratable(before);
        try {
            return new MigrationResult(before.currentVersion(), before.targetVersion(), history.migrate());
        } catch (FlywayException e) {
            throw failure(e);
        }
    }

    private static String schemaOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet current = statement.executeQuery("select current_schema()")) {
            current.next();
            String schema = current.getString(1);
            if (schema == null) {
                throw MigrationFailure.withoutSchema(null);
            }
            return schema;
        }
    }

    private TegmenException failure(Exception failure) {
        return MigrationFailure.explain(failure, engine);
    }

    private static MigrationResult nothingToDo(SchemaStatus status) {
        return new MigrationResult(status.currentVersion(), status.currentVersion(), 0);
    }

    private static void requireMigratable(SchemaStatus status) {
        if (status.state() != SchemaState.UNMIGRATED && status.state() != SchemaState.BEHIND) {
            throw new SchemaStateException(status);
        }
    }
}
