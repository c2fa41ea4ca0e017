package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.TegmenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This library's own migrations, on the schema that is first in the search path of a data source, or on {@linkplain
 * #withSchema(String) one of its own}.
 *
 * <p>Services that start at the same time may all call {@link #migrate()}: one migrates, the others wait, up to a limit,
 * and then find the work done. Nothing is ever migrated down. Flyway runs them, in whichever version the host brings (11.7 or
 * later). A process that is killed leaves nothing that the next one could not take up, on CockroachDB either, where DDL is not
 * transactional: what stands without a record is held against what the migration makes, recorded if it is exactly that, and
 * refused by name if it is not.
 *
 * <p><b>Beside a host's own migrations</b>, in either order: the history tables differ ({@code tegmen_schema_history}), and
 * a host's table that bears one of our names is refused, not used. Flyway refuses a schema in which something stands but no
 * history of its own; so where this library comes first into an empty schema that it shares, it leaves an empty {@code
 * flyway_schema_history} behind, with which a host's Flyway starts at its first migration as in an empty schema. In a
 * schema of its own it does not. Which to choose: one schema while all tables belong to one service, which joins them; a
 * schema of its own where the service has its own {@code users} or {@code posts}, or several services share a database.
 *
 * <p>A migration takes four connections at once: one holds the lock, one looks at what stands, and Flyway takes two. It runs as long as its
 * DDL takes, so a data source with a socket or statement timeout must allow for that. Through a transaction pooler such
 * as PgBouncer it is not to be run: migrate over a direct connection.
 *
 * <p>Immutable and thread-safe.
 */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration DEFAULT_LOCK_WAIT = Duration.ofMinutes(1);

    private final DataSource dataSource;
    private final MigrationOptions options;

    private Migrations(DataSource dataSource, MigrationOptions options) {
        this.dataSource = dataSource;
        this.options = options;
    }

    /**
     * Creates migrations for a database. Nothing is sent; the engine is asked for when it is needed. The wait for the lock
     * is one minute.
     *
     * @param dataSource where the database is; it stays the caller's
     * @return the migrations
     */
    public static Migrations on(DataSource dataSource) {
        Objects.requireNonNull(dataSource, "dataSource");
        return new Migrations(
                dataSource,
                new MigrationOptions(null, MigrationSet.ofLibrary(), null, DEFAULT_LOCK_WAIT, false, false));
    }

    /**
     * Creates migrations for a database whose engine is known. Nothing is sent. The wait for the lock is one minute.
     *
     * @param dataSource where the database is; it stays the caller's
     * @param engine the engine behind it
     * @return the migrations
     */
    public static Migrations on(DataSource dataSource, Engine engine) {
        Objects.requireNonNull(engine, "engine");
        Migrations migrations = on(dataSource);
        return new Migrations(dataSource, migrations.options.withEngine(engine));
    }

    /**
     * Returns migrations of another set.
     *
     * @param set what is migrated; {@link MigrationSet#ofLibrary()} by default
     * @return new migrations
     */
    public Migrations withSet(MigrationSet set) {
        return new Migrations(dataSource, options.withSet(Objects.requireNonNull(set, "set")));
    }

    /**
     * Returns migrations for a schema of the library's own, which {@link #migrate()} creates if it is not there. The
     * connections that use its tables need it in their search path, before any schema with tables of the same names; the
     * pool of {@code Database.connect} does so by itself.
     *
     * @param schema its name, as the catalogs have it: case counts, no quotes
     * @return new migrations
     * @throws IllegalArgumentException if it is no name for a schema
     */
    public Migrations withSchema(String schema) {
        return new Migrations(dataSource, options.withSchema(Objects.requireNonNull(schema, "schema")));
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
        return new Migrations(dataSource, options.withLockWait(wait));
    }

    /**
     * Checks a name before there is a database to ask.
     *
     * @param schema a schema's name, as the catalogs have it
     * @return the same name
     * @throws IllegalArgumentException if {@link #withSchema(String)} would not take it
     */
    public static String requireSchemaName(String schema) {
        return MigrationOptions.requireName(Objects.requireNonNull(schema, "schema"));
    }

    /**
     * Returns the same migrations, which refuse a schema that a newer version of this library has migrated. By default
     * {@link #migrate()} and {@link #validate()} only warn of it: in a rolling deployment, and after a rollback, the older
     * version meets the newer schema, which keeps what the older one needs.
     *
     * @return new migrations
     */
    public Migrations withNewerSchemaRefused() {
        return new Migrations(dataSource, options.withNewerRefused());
    }

    /**
     * Returns the same migrations, for a data source that leads through a transaction pooler: {@link #migrate()} is refused
     * if there is anything to do, before it starts. {@code Database.connect} knows it by {@code pgbouncer=true}.
     *
     * @return new migrations
     */
    public Migrations withTransactionPooler() {
        return new Migrations(dataSource, options.withPooler());
    }

    /**
     * Brings the schema to this library's version. On a current schema it changes nothing and needs no privilege beyond
     * reading; a newer one is left as it is, with a warning in the log.
     *
     * @return what was done
     * @throws SchemaStateException if the schema is not this library's, or newer and {@link #withNewerSchemaRefused()}
     * @throws MigrationFailedException if a migration is refused, a privilege or the schema is missing, something else
     *     bears the name of what a migration makes, or the connections are those of a pooler or of an open transaction
     * @throws MigrationLockTimeoutException if another process migrates for longer than the wait
     * @throws MigrationInterruptedException if the thread is interrupted while it waits
     * @throws dev.tegmen.error.ConnectionFailedException if the database cannot be reached
     */
    public MigrationResult migrate() {
        SchemaStatus before = status();
        if (isAccepted(before)) {
            return nothingToDo(before);
        }
        requireMigratable(before);
        if (options.throughPooler()) {
            throw MigrationFailure.throughPooler();
        }
        try (Connection connection = dataSource.getConnection()) {
            requireNoTransaction(connection);
            if (StandbySession.isStandby(connection)) {
                throw MigrationFailure.onStandby();
            }
            Engine engine = engine(connection);
            Schema schema = schemaToMigrate(connection);
            return new LockHolder(connection, MigrationLock.of(engine, schema))
                    .locked(options.lockWait(), () -> migrateAlone(engine, schema));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /**
     * Checks that the schema is this library's, or a newer one, of which it warns in the log.
     *
     * @throws SchemaStateException if it is anything but {@link SchemaState#CURRENT} or, unless {@link
     *     #withNewerSchemaRefused()}, {@link SchemaState#NEWER}; the message says what to do
     * @throws MigrationFailedException if the history cannot be read
     * @throws dev.tegmen.error.ConnectionFailedException if the database cannot be reached
     */
    public void validate() {
        SchemaStatus status = status();
        if (!isAccepted(status)) {
            throw new SchemaStateException(status, options.set());
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
        try (Connection connection = dataSource.getConnection()) {
            if (isInTransaction(connection)) {
                return status(connection);
            }
            StandbySession session = StandbySession.of(connection);
            try {
                return status(connection);
            } finally {
                session.restore();
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private SchemaStatus status(Connection connection) throws SQLException {
        Engine engine = engine(connection);
        Optional<Schema> schema = schema(connection);
        return schema.isEmpty()
                ? SchemaComparison.ofNothing(options.set().read(engine))
                : SchemaComparison.of(connection, engine, schema.get(), options.set());
    }

    private MigrationResult migrateAlone(Engine engine, Schema schema) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            requireNoTransaction(connection);
            if (engine == Engine.COCKROACHDB) {
                return new CockroachSession(connection).run(initSql -> migrateOn(connection, engine, schema, initSql));
            }
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                return migrateOn(connection, engine, schema, null);
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    private MigrationResult migrateOn(Connection connection, Engine engine, Schema schema, @Nullable String initSql)
            throws SQLException {
        MigrationRun run = new MigrationRun(connection, engine, schema, options.set());
        SchemaStatus before = run.status();
        if (isAccepted(before)) {
            return nothingToDo(before);
        }
        requireMigratable(before);
        if (options.schema() == null) {
            run.leaveRoomForTheHost();
        }
        run.takeUpWhatStands();
        run.run(new FlywayRun(dataSource, schema, options.set(), initSql));
        return new MigrationResult(
                before.currentVersion(),
                before.targetVersion(),
                before.pending().size());
    }

    private Engine engine(Connection connection) throws SQLException {
        Engine known = options.engine();
        return known == null ? Engine.of(connection) : known;
    }

    private Optional<Schema> schema(Connection connection) throws SQLException {
        String own = options.schema();
        return own == null ? Schema.current(connection) : Optional.of(new Schema(own));
    }

    private Schema schemaToMigrate(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        try {
            Schema schema = schema(connection).orElseThrow(MigrationFailure::withoutSchema);
            schema.create(connection);
            return schema;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private static void requireNoTransaction(Connection connection) throws SQLException {
        if (isInTransaction(connection)) {
            throw MigrationFailure.insideTransaction();
        }
    }

    private static boolean isInTransaction(Connection connection) throws SQLException {
        return connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    private TegmenException failure(SQLException failure) {
        return MigrationFailure.explain(failure, null, options.engine(), options.set());
    }

    private boolean isAccepted(SchemaStatus status) {
        if (status.state() == SchemaState.NEWER && !options.newerRefused()) {
            LOG.warn(
                    "the schema is at version {}, this library knows {}: it was migrated by a newer version of this"
                            + " library, and is used as it is",
                    status.currentVersion(),
                    status.targetVersion());
            return true;
        }
        return status.state() == SchemaState.CURRENT;
    }

    private static MigrationResult nothingToDo(SchemaStatus status) {
        return new MigrationResult(status.currentVersion(), status.currentVersion(), 0);
    }

    private void requireMigratable(SchemaStatus status) {
        boolean migratable =
                switch (status.state()) {
                    case UNMIGRATED, BEHIND -> true;
                    // each migration is one statement: run again, it finds out what the failed one left
                    case HALF_MIGRATED -> status.pending().containsAll(status.offending());
                    case CURRENT, INCOMPLETE, NEWER, CHANGED -> false;
                };
        if (!migratable) {
            throw new SchemaStateException(status, options.set());
        }
    }
}
