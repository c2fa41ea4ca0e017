package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Asks Spring for the connections that it has bound to this thread (Spring Framework, "Synchronizing resources with
 * transactions"). Loaded only where Spring is.
 */
final class SpringTransactions {
    private SpringTransactions() {}

    /** Tells whether it is one of the bound ones, through whatever wrapper it came, and in a transaction. */
    static boolean isBound(Connection connection) throws SQLException {
        Map<Object, Object> resources = TransactionSynchronizationManager.getResourceMap();
        if (resources.isEmpty()) {
            return false;
        }
        for (Object resource : resources.values()) {
            if (resource instanceof ConnectionHolder holder && isSame(holder.getConnection(), connection)) {
                return !connection.getAutoCommit();
            }
        }
        return false;
    }

    private static boolean isSame(Connection bound, Connection given) throws SQLException {
        if (bound == given) {
            return true;
        }
        Connection driver = driver(given);
        return driver != null && driver == driver(bound);
    }

    private static @Nullable Connection driver(Connection connection) throws SQLException {
        return connection.isWrapperFor(BaseConnection.class) ? connection.unwrap(BaseConnection.class) : null;
    }
}
