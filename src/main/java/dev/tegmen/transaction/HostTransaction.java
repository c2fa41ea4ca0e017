package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.Configuration;

/**
 * Finds out whether a connection is bound to a transaction of the host's. The driver's state tells of one in which statements
 * ran; before the first statement only the host knows: Spring's synchronization is asked, where there is one. Spring is not
 * needed: nothing of it is loaded where it is absent.
 */
final class HostTransaction {
    private static final boolean SPRING = isPresent("org.springframework.jdbc.datasource.ConnectionHolder");

    private HostTransaction() {}

    static boolean isBound(Connection connection) throws SQLException {
        return SPRING && SpringTransactions.isBound(connection);
    }

    /** Tells whether a configuration is the one that jOOQ's own {@code transaction(…)} hands to its work. */
    static boolean isOfJooq(Configuration configuration) {
        for (Object key : configuration.data().keySet()) {
            if (String.valueOf(key).equals("DATA_DEFAULT_TRANSACTION_PROVIDER_CONNECTION")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, HostTransaction.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
