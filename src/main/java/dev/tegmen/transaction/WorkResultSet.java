package dev.tegmen.transaction;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jooq.tools.jdbc.DefaultResultSet;
import org.jspecify.annotations.Nullable;

/** Rows as the caller's code gets them: they lead back to the guarded connection only. Belongs to one thread. */
final class WorkResultSet extends DefaultResultSet {
    private final WorkConnection connection;
    private final @Nullable Statement creator;

    /**
     * Wraps rows.
     *
     * @param creator the caller's statement that they are of; null if the driver made one for them
     */
    WorkResultSet(ResultSet rows, @Nullable Statement creator, WorkConnection connection) {
        super(rows);
        this.creator = creator;
        this.connection = connection;
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        return creator == null ? connection.leadingBack(getDelegate().getStatement()) : creator;
    }

    @Override
    public @Nullable Array getArray(int column) throws SQLException {
        return connection.leadingBack(super.getArray(column));
    }

    @Override
    public @Nullable Array getArray(String column) throws SQLException {
        return connection.leadingBack(super.getArray(column));
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        return connection.leadingBack(super.getObject(column));
    }

    @Override
    public @Nullable Object getObject(String column) throws SQLException {
        return connection.leadingBack(super.getObject(column));
    }

    @Override
    public @Nullable Object getObject(int column, Map<String, Class<?>> types) throws SQLException {
        return connection.leadingBack(super.getObject(column, types));
    }

    @Override
    public @Nullable Object getObject(String column, Map<String, Class<?>> types) throws SQLException {
        return connection.leadingBack(super.getObject(column, types));
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        return type == Array.class ? type.cast(getArray(column)) : super.getObject(column, type);
    }

    @Override
    public <T> @Nullable T getObject(String column, Class<T> type) throws SQLException {
        return type == Array.class ? type.cast(getArray(column)) : super.getObject(column, type);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        connection.unwrapping();
        return super.unwrap(type);
    }
}
