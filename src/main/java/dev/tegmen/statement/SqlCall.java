package dev.tegmen.statement;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A call that runs on a connection.
 *
 * @param <T> what it returns
 */
@FunctionalInterface
public interface SqlCall<T> {
    /**
     * Runs on a connection that somebody else opens and closes.
     *
     * @param connection an open connection, for the time of the call only
     * @param attempt 1 for the first run; more when earlier runs failed, one of them perhaps after it took effect
     * @return the result
     * @throws SQLException if the database refuses or the connection fails
     */
    T run(Connection connection, int attempt) throws SQLException;
}
