package dev.tegmen.transaction;

import dev.tegmen.error.SqlState;
import dev.tegmen.error.SynchronousReplication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Makes sure that what is read as committed is as safe as a commit of this database can be. After an unknown outcome the
 * data may be there although the wait for its synchronous standby was given up; a commit later in the log waits for the
 * standbys that have to have both.
 */
final class StandbyConfirmation {
    /** Writes to the log and nowhere else; any role may (PostgreSQL, "Replication Management Functions"). */
    private static final String WRITE_TO_LOG = "select pg_logical_emit_message(true, 'tegmen', '')";

    /** No such function (CockroachDB, which commits by consensus), or not for this role: what is read has to do. */
    private static final Set<String> NOT_TO_BE_HAD = Set.of("42883", "42501", "0A000", "25006");

    private StandbyConfirmation() {}

    /**
     * Waits for the standbys, on a connection in autocommit mode.
     *
     * @throws SQLException with SQLSTATE 40003 if this wait, too, was given up
     */
    static void await(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(WRITE_TO_LOG);
            SynchronousReplication.check(statement.getWarnings());
        } catch (SQLException failure) {
            if (SqlState.of(failure).filter(NOT_TO_BE_HAD::contains).isEmpty()) {
                throw failure;
            }
        }
    }
}
