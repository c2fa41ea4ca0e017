package dev.tegmen.transaction;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** An array as the caller's code gets it: the rows that it can be read as lead back to the guarded connection only. */
final class WorkArray implements Array {
    private final Array delegate;
    private final WorkConnection connection;

    WorkArray(Array delegate, WorkConnection connection) {
        this.delegate = delegate;
        this.connection = connection;
    }

    /** Returns what the driver knows how to send. */
    Array delegate() {
        return delegate;
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        return delegate.getBaseTypeName();
    }

    @Override
    public int getBaseType() throws SQLException {
        return delegate.getBaseType();
    }

    @Override
    public Object getArray() throws SQLException {
        return delegate.getArray();
    }

    @Override
    public Object getArray(Map<String, Class<?>> types) throws SQLException {
        return delegate.getArray(types);
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        return delegate.getArray(index, count);
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> types) throws SQLException {
        return delegate.getArray(index, count, types);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return rows(delegate.getResultSet());
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> types) throws SQLException {
        return rows(delegate.getResultSet(types));
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return rows(delegate.getResultSet(index, count));
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> types) throws SQLException {
        return rows(delegate.getResultSet(index, count, types));
    }

    private ResultSet rows(ResultSet drivers) {
        return new WorkResultSet(drivers, null, connection);
    }

    @Override
    public void free() throws SQLException {
        delegate.free();
    }

    /** The driver sends an array that is not its own as its text. */
    @Override
    public String toString() {
        return delegate.toString();
    }
}
