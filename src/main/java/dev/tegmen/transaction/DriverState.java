package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** What the driver remembers of the server's last ReadyForQuery: a field of it, no round trip. */
final class DriverState {
    private DriverState() {}

    /** Returns the driver's connection, or null if what wraps it hides it. */
    static @Nullable BaseConnection of(Connection connection) {
        try {
            return connection.isWrapperFor(BaseConnection.class) ? connection.unwrap(BaseConnection.class) : null;
        } catch (SQLException hidden) {
            return null;
        }
    }

    /** Tells whether the server has a transaction open, aborted or not; false if nobody can tell. */
    static boolean isOpen(Connection connection) {
        BaseConnection driver = of(connection);
        return driver != null && driver.getTransactionState() != TransactionState.IDLE;
    }
}
