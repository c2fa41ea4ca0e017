package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what is pending of a set, on one connection, under the migration lock. */
final class MigrationRun {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /** The table that Flyway uses unless told otherwise. */
    private static final String HOSTS_TABLE = "flyway_schema_history";

    private static final String DUPLICATE = "42P07";
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(5);

    private final Connection connection;
    private final Engine engine;
    private final SchemaHistory history;
    private final MigrationSet set;
    private final List<Migration> migrations;

    MigrationRun(Connection connection, Engine engine, Schema schema, MigrationSet set) {
        this.connection = connection;
        this.engine = engine;
        this.history = new SchemaHistory(schema, set.historyTable());
        this.set = set;
        this.migrations = set.read(engine);
    }

    SchemaStatus status() throws SQLException {
        return SchemaComparison.of(migrations, history.read(connection));
    }

    /**
     * Leaves an empty history table for the host's Flyway in a schema that is empty yet. Flyway refuses a schema in which
     * something stands, but no history of its own; where something stood before this library came, that refusal is right.
     */
    void leaveRoomForTheHost() throws SQLException {
        if (history.schema().isEmpty(connection)) {
            new SchemaHistory(history.schema(), HOSTS_TABLE).create(connection);
        }
    }

    /** Runs what is pending, and returns how many migrations that were. */
    int run() throws SQLException {
        history.create(connection);
        history.forgetFailures(connection);
        List<String> pending = status().pending();
        Standing standing = new Standing(connection, engine, history.schema(), migrations);
        for (Migration migration : migrations) {
            if (pending.contains(migration.script())) {
                apply(migration, standing);
            }
        }
        return pending.size();
    }

    private void apply(Migration migration, Standing standing) throws SQLException {
        try {
            if (standing.has(migration)) {
                LOG.info("what {} makes stands already, exactly so: recorded", migration.script());
                history.add(connection, migration, 0);
            } else if (engine == Engine.COCKROACHDB) {
                applyWithoutTransactionalDdl(migration, standing);
            } else {
                execute(migration);
            }
        } catch (SQLException e) {
            throw MigrationFailure.explain(e, migration.script(), engine, set);
        }
    }

    /**
     * A new table and its record are one transaction even where DDL is not transactional. An index is built after its
     * transaction: it is recorded once it stands, and who is killed in between is helped by {@link Standing}.
     */
    private void applyWithoutTransactionalDdl(Migration migration, Standing standing) throws SQLException {
        if (MadeObject.of(migration.sql()).filter(MadeObject::isTable).isPresent()) {
            connection.setAutoCommit(false);
            try {
                execute(migration);
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return;
        }
        try {
            execute(migration);
        } catch (SQLException e) {
            if (!DUPLICATE.equals(e.getSQLState()) || !appears(migration, standing)) {
                throw e;
            }
            history.add(connection, migration, 0);
        }
    }

    /** The index of a process that was killed is built to its end by the server, and not in the catalogs until then. */
    private static boolean appears(Migration migration, Standing standing) throws SQLException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONGEST_BUILD.toNanos()) {
            if (standing.has(migration)) {
                return true;
            }
            LockHolder.pause();
        }
        return false;
    }

    private void execute(Migration migration) throws SQLException {
        long start = System.nanoTime();
        PlainSql.execute(connection, migration.sql());
        history.add(connection, migration, (System.nanoTime() - start) / 1_000_000);
    }
}
