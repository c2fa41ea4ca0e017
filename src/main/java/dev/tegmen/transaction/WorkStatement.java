package dev.tegmen.transaction;

import dev.tegmen.error.SynchronousReplication;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.tools.jdbc.DefaultPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement as the caller's code gets it: it leads back to the guarded connection only, and what it commits by itself
 * is not believed if no standby may have it. Belongs to one thread. Written out, and no proxy: each call of a DAO passes it.
 */
final class WorkStatement extends DefaultPreparedStatement {
    private final WorkConnection connection;

    WorkStatement(PreparedStatement statement, WorkConnection connection) {
        super(statement, connection);
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
        return new WorkResultSet(run(PreparedStatement::executeQuery), this, connection);
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        return connection.leadingBack(getDelegatePreparedStatement().getResultSet(), this);
    }

    @Override
    public @Nullable ResultSet getGeneratedKeys() throws SQLException {
        return connection.leadingBack(getDelegatePreparedStatement().getGeneratedKeys(), this);
    }

    @Override
    public void setArray(int index, Array value) throws SQLException {
        super.setArray(index, value instanceof WorkArray wrapped ? wrapped.delegate() : value);
    }

    @Override
    public void setObject(int index, Object value) throws SQLException {
        super.setObject(index, value instanceof WorkArray wrapped ? wrapped.delegate() : value);
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
            PreparedStatement statement = getDelegatePreparedStatement();
            R result = run.on(statement);
            SynchronousReplication.check(statement.getWarnings());
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
