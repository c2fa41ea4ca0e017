package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.DefaultConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;

/** Where connections come from and go back to: a data source, or what a jOOQ configuration is built on. */
interface ConnectionSource {
    Connection open() throws SQLException;

    /** Gives a connection back that is good for the next user. */
    void release(Connection connection) throws SQLException;

    /** Gives a connection back that must never be used again. */
    void discard(Connection connection) throws SQLException;

    /** Returns what is asked for connections in the end: two sources with the same origin share them. */
    Object origin();

    /** Tells whether a connection has other users afterwards, to whom the state of its session matters. */
    default boolean hasNextUsers() {
        return true;
    }

    static ConnectionSource of(DataSource dataSource) {
        LoginThread logins = new LoginThread();
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return dataSource instanceof BaseDataSource driver ? logins.open(driver) : dataSource.getConnection();
            }

            @Override
            public void release(Connection connection) throws SQLException {
                connection.close();
            }

            @Override
            public void discard(Connection connection) throws SQLException {
                Eviction.evict(dataSource, connection, connection::close);
            }

            @Override
            public Object origin() {
                return dataSource;
            }
        };
    }

    static ConnectionSource of(Configuration configuration) {
        ConnectionProvider provider = configuration.connectionProvider();
        boolean inTransaction = HostTransaction.isOfJooq(configuration);
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                if (inTransaction) {
                    throw new HostTransactionException();
                }
                Connection connection = provider.acquire();
                if (connection == null) {
                    throw new IllegalStateException("the jOOQ configuration has no connection provider; build the"
                            + " DSLContext on a DataSource");
                }
                return connection;
            }

            @Override
            public void release(Connection connection) {
                provider.release(connection);
            }

            @Override
            public void discard(Connection connection) throws SQLException {
                DataSource pool = provider instanceof DataSourceConnectionProvider pooled ? pooled.dataSource() : null;
                Eviction.evict(pool, connection, () -> provider.release(connection));
            }

            @Override
            public Object origin() {
                if (provider instanceof TransactionalContext.Connections open) {
                    return open.origin();
                }
                return provider instanceof DataSourceConnectionProvider pooled ? pooled.dataSource() : provider;
            }

            @Override
            public boolean hasNextUsers() {
                return !(provider instanceof DefaultConnectionProvider);
            }
        };
    }

    /** Ends a connection's socket, whatever another thread does with it. */
    static void abort(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            // A connection that cannot even be aborted is closed already.
        }
    }
}
