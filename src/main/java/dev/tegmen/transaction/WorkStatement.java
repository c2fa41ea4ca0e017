package dev.tegmen.transaction;

import dev.tegmen.error.SynchronousReplication;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A prepared statement as the caller's code gets it: it leads back to the guarded connection only, and what it commits by itself
 * is not believed if no standby may have it. Belongs to one thread. Written out, and no proxy: each call of a DAO passes it.
 */
final class WorkStatement extends ForwardingPreparedStatement {
    private final WorkConnection connection;

    WorkStatement(PreparedStatement statement, WorkConnection connection) {
        super(statement);
        this.connection = connection;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public boolean execute() throws SQLException {
        return run(PreparedStatement::execute);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return run(PreparedStatement::executeQuery);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return run(PreparedStatement::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return run(PreparedStatement::executeLargeUpdate);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return run(PreparedStatement::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return run(PreparedStatement::executeLargeBatch);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        connection.unwrapping();
        return super.unwrap(type);
    }

    @Override
    public void close() throws SQLException {
        try {
            super.close();
        } catch (Throwable e) {
            connection.threw(e);
            throw e;
        }
    }

    /** Outside of a transaction the statement is its own COMMIT. */
    private <R> R run(Run<R> run) throws SQLException {
        try {
            R result = run.on(delegate());
            SynchronousReplication.check(delegate().getWarnings());
            return result;
        } catch (Throwable e) {
            connection.threw(e);
            throw e;
        }
    }

    @FunctionalInterface
    private interface Run<R> {
        R on(PreparedStatement statement) throws SQLException;
    }
}
