package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a set of migrations up to date, under the migration lock: what stands without a record is taken up first, the rest is
 * for Flyway.
 */
final class MigrationRun {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /** The table that Flyway uses unless told otherwise. */
    private static final String HOSTS_TABLE = "flyway_schema_history";

    private static final Duration LONGEST_BUILD = Duration.ofMinutes(5);

    private final Connection connection;
    private final Engine engine;
    private final MigrationSet set;
    private final SchemaHistory history;
    private final List<Migration> migrations;
    private final Standing standing;

    /**
     * Prepares a run.
     *
     * @param connection on PostgreSQL without autocommit, on CockroachDB with
     */
    MigrationRun(Connection connection, Engine engine, Schema schema, MigrationSet set) {
        this.connection = connection;
        this.engine = engine;
        this.set = set;
        this.history = new SchemaHistory(schema, set.historyTable());
        this.migrations = set.read(engine);
        this.standing = new Standing(connection, engine, schema, migrations);
    }

    SchemaStatus status() throws SQLException {
        return SchemaComparison.of(connection, engine, history.schema(), set);
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

    /** Records what stands already, forgets what failed, and leaves the rest pending. Ends the transaction, if there is one. */
    void takeUpWhatStands() throws SQLException {
        history.create(connection);
        history.forgetFailures(connection);
        for (Migration migration : pending()) {
            if (standing.has(migration)) {
                LOG.info("what {} makes stands already, exactly so: recorded", migration.script());
                history.add(connection, migration);
            }
        }
        end();
    }

    /** Runs what is pending. */
    void run(FlywayRun flyway) throws SQLException {
        while (!pending().isEmpty()) {
            end();
            try {
                flyway.migrate(migrations);
                return;
            } catch (FlywayRun.Failure failure) {
                Migration failed = pending().get(0);
                if (!isBeingBuilt(failure) || !appears(failed)) {
                    throw failure.explain(failed.script(), engine);
                }
                takeUpWhatStands();
            }
        }
    }

    private List<Migration> pending() throws SQLException {
        List<String> scripts = status().pending();
        return migrations.stream()
                .filter(migration -> scripts.contains(migration.script()))
                .toList();
    }

    private boolean isBeingBuilt(FlywayRun.Failure failure) {
        return engine == Engine.COCKROACHDB && SqlState.DUPLICATE_TABLE.equals(failure.sqlState());
    }

    /** The index of a process that was killed is built to its end by the server, and not in the catalogs until then. */
    private boolean appears(Migration migration) throws SQLException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONGEST_BUILD.toNanos()) {
            if (standing.has(migration)) {
                return true;
            }
            LockHolder.pause();
        }
        return false;
    }

    /** Nothing may stay locked while Flyway works on connections of its own. */
    private void end() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }
}
