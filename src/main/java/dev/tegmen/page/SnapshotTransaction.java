package dev.tegmen.page;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of its own that reads a past moment on CockroachDB (CockroachDB documentation, "AS OF SYSTEM TIME"). Such
 * a transaction reads without locks and cannot fail to serialize.
 */
final class SnapshotTransaction {
    /** No such database, schema or table at that moment. */
    private static final Set<String> BEFORE_THE_SCHEMA =
            Set.of(SqlState.INVALID_CATALOG_NAME, SqlState.INVALID_SCHEMA_NAME, SqlState.UNDEFINED_TABLE);

    private SnapshotTransaction() {}

    /**
     * What is read at the moment.
     *
     * @param <A> the result
     */
    interface Work<A> {
        A at(HlcTimestamp moment) throws SQLException;
    }

    /**
     * Runs reads at a moment, or at this very moment if none is given.
     *
     * @throws IllegalStateException if a transaction is open on the connection
     * @throws SnapshotExpiredException if the database no longer keeps the moment
     * @throws InvalidCursorException if the moment cannot come from this database
     */
    static <A> A run(Connection connection, @Nullable HlcTimestamp given, Work<A> work) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "a snapshot page reads another moment than the transaction that is open here;"
                            + " read it outside of the transaction, or leave out snapshot()");
        }
        HlcTimestamp moment = given == null ? now(connection) : given;
        connection.setAutoCommit(false);
        try {
            A result = readAt(connection, moment, work);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException | Error failure) {
            undo(connection, failure);
            if (given != null) {
                refuseMoment(failure);
            }
            throw failure;
        }
    }

    private static <A> A readAt(Connection connection, HlcTimestamp moment, Work<A> work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION AS OF SYSTEM TIME '" + moment.decimal() + "'");
        }
        return work.at(moment);
    }

    private static HlcTimestamp now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet now = statement.executeQuery("select cluster_logical_timestamp()")) {
            now.next();
            return HlcTimestamp.parse(now.getString(1));
        }
    }

    private static void undo(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    /** Throws what is wrong with a moment that came with a token, if that is what failed. */
    private static void refuseMoment(Throwable failure) {
        SQLException error = SqlState.find(failure).orElse(null);
        if (error == null) {
            return;
        }
        String message = String.valueOf(error.getMessage());
        if (message.contains("GC threshold") || BEFORE_THE_SCHEMA.contains(error.getSQLState())) {
            throw new SnapshotExpiredException(error);
        }
        if (message.contains("AS OF SYSTEM TIME")) {
            throw new InvalidCursorException(InvalidCursorException.Reason.OTHER_MOMENT);
        }
    }
}
