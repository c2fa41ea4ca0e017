package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.impl.DataSourceConnectionProvider;
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

    static ConnectionSource of(DataSource dataSource) {
        return new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return dataSource instanceof BaseDataSource driver ? openAside(driver) : dataSource.getConnection();
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

            @Override
            public Object origin() {
                return dataSource;
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

            @Override
            public Object origin() {
                return provider instanceof DataSourceConnectionProvider pooled ? pooled.dataSource() : provider;
            }
        };
    }

    /**
     * Opens a connection of the driver's own data source in a thread that can be left behind: a login that the server never
     * answers ends by no interrupt. A pool waits interruptibly, and other data sources may depend on the calling thread.
     */
    private static Connection openAside(BaseDataSource driver) throws SQLException {
        CompletableFuture<Connection> opening = new CompletableFuture<>();
        Thread thread = new Thread(() -> open(driver, opening), "tegmen-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return opening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            SQLException interrupted = new SQLTransientConnectionException("interrupted while connecting", "08001", e);
            if (opening.completeExceptionally(interrupted)) {
                throw interrupted;
            }
            return opening.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new SQLNonTransientConnectionException("the driver failed to connect", "08001", e.getCause());
        }
    }

    private static void open(BaseDataSource driver, CompletableFuture<Connection> opening) {
        try {
            Connection connection = driver.getConnection();
            if (!opening.complete(connection)) {
                connection.close(); // nobody waits for it any more
            }
        } catch (SQLException | RuntimeException e) {
            opening.completeExceptionally(e);
        }
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
