package dev.tegmen.transaction;

import dev.tegmen.engine.Engine;
import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * Asks for the outcome of an exactly-once transaction by inserting its marker, in a transaction that is rolled back: the
 * primary key refuses the row if that one has committed, lets it pass if that one is gone, and makes it wait, for a bounded
 * time, if that one is still under way. A plain read could not tell the last two apart on PostgreSQL, and waits for the end
 * of an open writer on CockroachDB.
 */
final class OutcomeProbe {
    private static final String BOUND_WAIT = "set local lock_timeout = '500ms'";

    /** Who inserts holds this lock on the table to the end of its transaction (PostgreSQL, "Table-Level Locks"). */
    private static final String WRITERS = "select pg_is_in_recovery() or exists (select 1 from pg_locks"
            + " where relation = cast('tegmen_transaction' as regclass) and mode = 'RowExclusiveLock'"
            + " and database = (select oid from pg_database where datname = current_database()))";

    private final Connection connection;
    private final Engine engine;
    private final String key;

    private OutcomeProbe(Connection connection, Engine engine, String key) {
        this.connection = connection;
        this.engine = engine;
        this.key = key;
    }

    /** Asks on a connection that is in autocommit mode, and is so again afterwards. */
    static Outcome ask(Connection connection, Engine engine, String key) throws SQLException {
        connection.setAutoCommit(false);
        Outcome outcome;
        try {
            outcome = new OutcomeProbe(connection, engine, key).ask();
        } catch (SQLException | RuntimeException | Error failure) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        connection.rollback();
        connection.setAutoCommit(true);
        return outcome;
    }

    private Outcome ask() throws SQLException {
        run(BOUND_WAIT);
        try {
            CommitMarkers.insert(connection, key, UUID.randomUUID());
            return Outcome.NOT_COMMITTED;
        } catch (SQLException refused) {
            return switch (SqlState.of(refused).orElse("")) {
                case "23505" -> Outcome.COMMITTED;
                case "55P03" -> Outcome.IN_PROGRESS;
                case "42501", "25006" -> read(); // the role, or the session, may not write
                default -> throw refused;
            };
        }
    }

    private Outcome read() throws SQLException {
        connection.rollback();
        return engine == Engine.COCKROACHDB ? readBounded() : readAfterWriters();
    }

    /** CockroachDB: a SERIALIZABLE read waits for an open writer. */
    private Outcome readBounded() throws SQLException {
        run("set transaction isolation level serializable");
        run(BOUND_WAIT);
        try {
            return CommitMarkers.committedAttempt(connection, key).isPresent()
                    ? Outcome.COMMITTED
                    : Outcome.NOT_COMMITTED;
        } catch (SQLException waited) {
            if (SqlState.of(waited).filter("55P03"::equals).isPresent()) {
                return Outcome.IN_PROGRESS;
            }
            throw waited;
        }
    }

    /** PostgreSQL: what no marker tells is certain only if nobody was writing markers before it was looked for. */
    private Outcome readAfterWriters() throws SQLException {
        run("set transaction isolation level read committed");
        boolean writers;
        try (PreparedStatement statement = connection.prepareStatement(WRITERS);
                ResultSet row = statement.executeQuery()) {
            writers = row.next() && row.getBoolean(1);
        }
        if (CommitMarkers.committedAttempt(connection, key).isPresent()) {
            return Outcome.COMMITTED;
        }
        return writers ? Outcome.IN_PROGRESS : Outcome.NOT_COMMITTED;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
