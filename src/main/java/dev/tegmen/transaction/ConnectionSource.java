package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.ConnectionProvider;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.DefaultConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Where connections come from and go back to: a data source, or what a jOOQ configuration is built on. */
interface ConnectionSource {
    /** Opens a connection, or waits for one, until the deadline of the watch at the latest. */
    Connection open(Watchdog.Watch watch) throws SQLException;

    /** Gives a connection back that is good for the next user. */
    void release(Connection connection) throws SQLException;

    /** Gives a connection back that must never be used again. */
    void discard(Connection connection) throws SQLException;

    /** Takes note of a connection that was good until now: its way to the server is. */
    void used();

    /** Takes note of a connection that was lost, or was silent. */
    void lost();

    /** Returns what is asked for connections in the end: two sources with the same origin share them. */
    Object origin();

    /** Tells whether a connection has other users afterwards, to whom the state of its session matters. */
    default boolean hasNextUsers() {
        return true;
    }

    static ConnectionSource of(DataSource dataSource) {
        ConnectionOpener opener = new ConnectionOpener(dataSource);
        return new ConnectionSource() {
            @Override
            public Connection open(Watchdog.Watch watch) throws SQLException {
                return opener.open(watch);
            }

            @Override
            public void used() {
                opener.used();
            }

            @Override
            public void lost() {
                opener.lost();
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
        // jOOQ's own provider only asks the data source, and so do we; a subclass may do more
        if (!inTransaction && provider.getClass() == DataSourceConnectionProvider.class) {
            return of(((DataSourceConnectionProvider) provider).dataSource());
        }
        return new ConnectionSource() {
            @Override
            public void used() {
                // What opens connections is the provider's affair.
            }

            @Override
            public void lost() {
                // What opens connections is the provider's affair.
            }

            @Override
            public Connection open(Watchdog.Watch watch) throws SQLException {
                if (inTransaction) {
                    throw new HostTransactionException();
                }
                watch.waitsHere();
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

    /**
     * Ends a connection's socket, whatever another thread does with it: the plain one first, as TLS waits for its peer. Not through
     * the pool where that can be: it may want to roll back first.
     */
    static void abort(@Nullable Connection connection) {
        try {
            if (connection != null) {
                PGConnection driver = connection.unwrap(PGConnection.class);
                BoundedSocket.breakOff(driver);
                (driver instanceof Connection beneath ? beneath : connection).abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            // A connection that cannot even be aborted is closed already.
        }
    }
}
