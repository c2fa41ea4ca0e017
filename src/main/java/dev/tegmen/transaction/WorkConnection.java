package dev.tegmen.transaction;

import dev.tegmen.error.SynchronousReplication;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jooq.tools.jdbc.DefaultConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connection as the caller's code gets it: everything works but what would end the transaction or the connection, which
 * are not the caller's to end; what would outlive the transaction in the session is noted. Belongs to one thread.
 */
final class WorkConnection extends DefaultConnection {
    private final SessionChanges changes;
    private final @Nullable Owner owner;
    private boolean used;
    private @Nullable Throwable thrown;

    /**
     * Wraps a connection.
     *
     * @param owner whose transaction it is; null if the caller may begin and end one of its own
     */
    WorkConnection(Connection connection, SessionChanges changes, @Nullable Owner owner) {
        super(connection);
        this.changes = changes;
        this.owner = owner;
    }

    /** Whose transaction it is. */
    interface Owner {
        /** Makes the exception that says what was called for and refused. */
        RuntimeException refuse(String how);

        /** Is told before somebody gets at what is beneath, where nothing is refused and nothing is seen. */
        default void unwrapping() throws SQLException {}
    }

    /** Tells whether a statement was made on it: if none was, nothing can have been sent. */
    boolean isUsed() {
        return used;
    }

    /** Remembers what came out of a statement. Its stack trace may not say so: it can be empty, or made beforehand. */
    void threw(Throwable failure) {
        thrown = failure;
    }

    /** Tells whether it is what came out of a statement last. */
    boolean hasThrown(Throwable failure) {
        return thrown == failure;
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return guarded(super.prepareStatement(checked(sql)));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return guarded(super.prepareStatement(checked(sql), type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return guarded(super.prepareStatement(checked(sql), type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        return guarded(super.prepareStatement(checked(sql), generatedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return guarded(super.prepareStatement(checked(sql), columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return guarded(super.prepareStatement(checked(sql), columns));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return guarded(CallableStatement.class, super.prepareCall(checked(sql)));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return guarded(CallableStatement.class, super.prepareCall(checked(sql), type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return guarded(CallableStatement.class, super.prepareCall(checked(sql), type, concurrency, holdability));
    }

    @Override
    public Statement createStatement() throws SQLException {
        return guarded(Statement.class, super.createStatement());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return guarded(Statement.class, super.createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return guarded(Statement.class, super.createStatement(type, concurrency, holdability));
    }

    @Override
    public void commit() throws SQLException {
        refuse("Connection.commit()");
        super.commit();
    }

    @Override
    public void rollback() throws SQLException {
        refuse("Connection.rollback()");
        super.rollback();
    }

    @Override
    public void setAutoCommit(boolean flag) throws SQLException {
        if (flag != getAutoCommit()) {
            refuse("Connection.setAutoCommit(" + flag + ")");
            super.setAutoCommit(flag);
        }
    }

    @Override
    public void close() throws SQLException {
        refuse("Connection.close()");
        super.close();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        refuse("Connection.abort()");
        super.abort(executor);
    }

    @Override
    public void setReadOnly(boolean flag) throws SQLException {
        changes.setter();
        super.setReadOnly(flag);
    }

    @Override
    public void setCatalog(String name) throws SQLException {
        changes.setter();
        super.setCatalog(name);
    }

    @Override
    public void setSchema(String name) throws SQLException {
        changes.setter();
        super.setSchema(name);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        changes.setter();
        super.setTransactionIsolation(level);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        changes.setter();
        super.setTypeMap(map);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        changes.setter();
        super.setHoldability(holdability);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        changes.setter();
        super.setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        changes.setter();
        super.setClientInfo(properties);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        changes.setter();
        super.setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        unwrapping();
        return super.unwrap(type);
    }

    /** Is told before somebody gets at what is beneath the connection or a statement of it. */
    void unwrapping() throws SQLException {
        used = true;
        if (owner != null) {
            owner.unwrapping();
        }
        changes.unwatched(getDelegate());
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        DatabaseMetaData metaData = super.getMetaData();
        return proxy(DatabaseMetaData.class, (proxy, method, arguments) -> invoke(proxy, metaData, method, arguments));
    }

    private void refuse(String how) {
        if (owner != null) {
            throw owner.refuse(how);
        }
    }

    private String checked(String sql) {
        String control = TransactionControl.in(sql);
        if (control != null) {
            refuse(control);
        }
        changes.statement(sql);
        return sql;
    }

    private PreparedStatement guarded(PreparedStatement statement) {
        used = true;
        return new WorkStatement(statement, this);
    }

    /** A plain statement gets its text when it runs. */
    private <S extends Statement> S guarded(Class<S> type, S statement) {
        used = true;
        return proxy(type, (proxy, method, arguments) -> {
            boolean runs = method.getName().startsWith("execute");
            if ((runs || method.getName().equals("addBatch"))
                    && arguments != null
                    && arguments[0] instanceof String sql) {
                checked(sql);
            }
            try {
                Object result = invoke(proxy, statement, method, arguments);
                if (runs) {
                    SynchronousReplication.check(statement.getWarnings());
                }
                return result;
            } catch (Throwable e) {
                threw(e);
                throw e;
            }
        });
    }

    private static <I> I proxy(Class<I> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(WorkConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Calls a method of an object of the connection's, of which none leads to what is beneath. */
    private @Nullable Object invoke(Object proxy, Wrapper target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "getConnection" -> {
                return this;
            }
            case "equals" -> {
                return arguments != null && proxy == arguments[0];
            }
            case "unwrap" -> unwrapping();
            default -> {
                // as any other
            }
        }
        try {
            return leadingBack(method.invoke(target, arguments), proxy instanceof Statement creator ? creator : null);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Wraps what leads to a connection: rows and arrays, which the driver reads rows out of. */
    private @Nullable Object leadingBack(@Nullable Object value, @Nullable Statement creator) {
        if (value instanceof ResultSet rows) {
            return leadingBack(rows, creator);
        }
        return value instanceof Array array ? leadingBack(array) : value;
    }

    @Nullable
    Object leadingBack(@Nullable Object value) {
        return leadingBack(value, null);
    }

    @Nullable
    ResultSet leadingBack(@Nullable ResultSet rows, @Nullable Statement creator) {
        return rows == null ? null : new WorkResultSet(rows, creator, this);
    }

    @Nullable
    Array leadingBack(@Nullable Array array) {
        return array == null ? null : new WorkArray(array, this);
    }

    /** Returns a statement that the driver made for itself, as the caller may have it. */
    @Nullable
    Statement leadingBack(@Nullable Statement drivers) {
        return drivers == null ? null : guarded(Statement.class, drivers);
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return new WorkArray(super.createArrayOf(typeName, elements), this);
    }
}
