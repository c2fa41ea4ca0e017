package dev.tegmen.transaction;

import dev.tegmen.error.SynchronousReplication;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection as the caller's code gets it: everything works but what would end the transaction or the connection, which
 * are not the caller's to end; what would outlive the transaction in the session is noted. Belongs to one thread.
 */
final class WorkConnection extends ForwardingConnection {
    private final SessionChanges changes;
    private final @Nullable Owner owner;
    private boolean used;

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

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return used(super.prepareStatement(checked(sql)));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return used(super.prepareStatement(checked(sql), type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return used(super.prepareStatement(checked(sql), type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        return used(super.prepareStatement(checked(sql), generatedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return used(super.prepareStatement(checked(sql), columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return used(super.prepareStatement(checked(sql), columns));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return used(super.prepareCall(checked(sql)));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return used(super.prepareCall(checked(sql), type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return used(super.prepareCall(checked(sql), type, concurrency, holdability));
    }

    @Override
    public Statement createStatement() throws SQLException {
        return checking(super.createStatement());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return checking(super.createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return checking(super.createStatement(type, concurrency, holdability));
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
        used = true;
        if (owner != null) {
            owner.unwrapping();
        }
        changes.unwatched(delegate());
        return super.unwrap(type);
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

    private <S> S used(S statement) {
        used = true;
        return statement;
    }

    /** A plain statement gets its text when it runs. */
    private Statement checking(Statement statement) {
        used = true;
        return (Statement) Proxy.newProxyInstance(
                WorkConnection.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                (proxy, method, arguments) -> invoke(statement, method, arguments));
    }

    private @Nullable Object invoke(Statement statement, Method method, Object @Nullable [] arguments)
            throws Throwable {
        String name = method.getName();
        boolean runs = name.startsWith("execute");
        if (name.equals("getConnection")) {
            return this;
        }
        if ((runs || name.equals("addBatch")) && arguments != null && arguments[0] instanceof String sql) {
            checked(sql);
        }
        try {
            Object result = method.invoke(statement, arguments);
            if (runs) {
                SynchronousReplication.check(statement.getWarnings());
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
