package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jspecify.annotations.Nullable;

/** Where connections come from and go back to: a data source, or what a jOOQ configuration is built on. */
interface ConnectionSource {
    Connection open() throws SQLException;

    /** Gives a connection back that is good for the next user. */
    void release(Connection connection) throws SQLException;

    /** Gives a connection back that must never be used again. */
    void discard(Connection connection) throws SQLException;

    static ConnectionSource of(DataSource dataSource) {
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return dataSource.getConnection();
            }

            @Override
            public void release(Connection connection) throws SQLException {
                connection.close();
            }

            @Override
            public void discard(Connection connection) throws SQLException {
                if (dataSource instanceof HikariDataSource pool) {
                    pool.evictConnection(connection);
                } else {
                    breakConnection(connection);
                }
                connection.close();
            }
        };
    }

    static ConnectionSource of(ConnectionProvider provider) {
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
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
                breakConnection(connection);
                provider.release(connection);
            }
        };
    }

    /** Closes the socket beneath, then touches the connection, so that a pool in between takes note and evicts it. */
    private static void breakConnection(Connection connection) throws SQLException {
        connection.abort(Runnable::run);
        try {
            connection.setAutoCommit(!connection.getAutoCommit());
        } catch (SQLException expected) {
            // The pool has seen it now.
        }
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
