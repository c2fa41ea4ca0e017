package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * A session that can read, on a hot standby too: no query runs at SERIALIZABLE there (PostgreSQL documentation, 26.4.5
 * "Hot Standby: Caveats"), and a host or a URL may have made that the default. {@link #restore} sets the session back. Whether the
 * server is a standby, it reports by itself.
 */
final class StandbySession {
    private final Connection connection;
    private final boolean lowered;

    private StandbySession(Connection connection, boolean lowered) {
        this.connection = connection;
        this.lowered = lowered;
    }

    /**
     * Makes a session fit to read.
     *
     * @param connection outside of a transaction
     */
    static StandbySession of(Connection connection) throws SQLException {
        boolean lowered = isStandby(connection) && isSerializable(connection);
        if (lowered) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        }
        return new StandbySession(connection, lowered);
    }

    static boolean isStandby(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class)
                && "on".equals(connection.unwrap(PGConnection.class).getParameterStatus("in_hot_standby"));
    }

    private static boolean isSerializable(Connection connection) throws SQLException {
        boolean serializable = connection.getTransactionIsolation() == Connection.TRANSACTION_SERIALIZABLE;
        end(connection);
        return serializable;
    }

    private static void end(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    void restore() throws SQLException {
        if (lowered) {
            end(connection);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        }
    }
}
