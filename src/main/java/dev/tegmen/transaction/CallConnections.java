package dev.tegmen.transaction;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.ConnectionProvider;
import org.jooq.exception.DataAccessException;

/**
 * Gives jOOQ connections on which each statement is a call of its own: waited for, watched, retried and told of as any other.
 * A connection is taken when a statement runs, and given back when it is closed. Thread-safe.
 */
final class CallConnections implements ConnectionProvider {
    private final Transactions transactions;

    CallConnections(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Connection acquire() {
        return (Connection) Proxy.newProxyInstance(
                CallConnections.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new CallConnection(transactions));
    }

    @Override
    public void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DataAccessException("the connection could not be given back", e);
        }
    }
}
