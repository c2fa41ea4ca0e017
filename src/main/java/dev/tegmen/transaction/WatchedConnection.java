package dev.tegmen.transaction;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * A connection in the hands of a caller. Everything goes to the connection beneath as it is; what would outlive the transaction
 * in its session is noted.
 */
final class WatchedConnection implements Connection {
    private final Connection connection;
    private final SessionChanges changes;

    WatchedConnection(Connection connection, SessionChanges changes) {
        this.connection = connection;
        this.changes = changes;
    }

    @Override
    public Statement createStatement() throws SQLException {
        return WatchedStatement.of(connection.createStatement(), this, changes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        changes.statement(sql);
        return connection.prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        changes.statement(sql);
        return connection.prepareCall(sql);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return WatchedStatement.of(connection.createStatement(type, concurrency), this, changes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        changes.statement(sql);
        return connection.prepareStatement(sql, type, concurrency);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        changes.statement(sql);
        return connection.prepareCall(sql, type, concurrency);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return WatchedStatement.of(connection.createStatement(type, concurrency, holdability), this, changes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        changes.statement(sql);
        return connection.prepareStatement(sql, type, concurrency, holdability);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        changes.statement(sql);
        return connection.prepareCall(sql, type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        changes.statement(sql);
        return connection.prepareStatement(sql, generatedKeys);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        changes.statement(sql);
        return connection.prepareStatement(sql, columns);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        changes.statement(sql);
        return connection.prepareStatement(sql, columns);
    }

    @Override
    public void setReadOnly(boolean flag) throws SQLException {
        changes.setter();
        connection.setReadOnly(flag);
    }

    @Override
    public void setCatalog(String text) throws SQLException {
        changes.setter();
        connection.setCatalog(text);
    }

    @Override
    public void setTransactionIsolation(int number) throws SQLException {
        changes.setter();
        connection.setTransactionIsolation(number);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        changes.setter();
        connection.setTypeMap(map);
    }

    @Override
    public void setHoldability(int number) throws SQLException {
        changes.setter();
        connection.setHoldability(number);
    }

    @Override
    public void setClientInfo(String text, String text2) throws SQLClientInfoException {
        changes.setter();
        connection.setClientInfo(text, text2);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        changes.setter();
        connection.setClientInfo(properties);
    }

    @Override
    public void setSchema(String text) throws SQLException {
        changes.setter();
        connection.setSchema(text);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int number) throws SQLException {
        changes.setter();
        connection.setNetworkTimeout(executor, number);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        changes.unwatched(connection);
        return connection.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || connection.isWrapperFor(type);
    }

    @Override
    public String nativeSQL(String text) throws SQLException {
        return connection.nativeSQL(text);
    }

    @Override
    public void setAutoCommit(boolean flag) throws SQLException {
        connection.setAutoCommit(flag);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return connection.getAutoCommit();
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return connection.isClosed();
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return connection.getMetaData();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return connection.isReadOnly();
    }

    @Override
    public String getCatalog() throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return connection.getTransactionIsolation();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return connection.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        connection.clearWarnings();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return connection.getTypeMap();
    }

    @Override
    public int getHoldability() throws SQLException {
        return connection.getHoldability();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return connection.setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String text) throws SQLException {
        return connection.setSavepoint(text);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        connection.releaseSavepoint(savepoint);
    }

    @Override
    public Clob createClob() throws SQLException {
        return connection.createClob();
    }

    @Override
    public Blob createBlob() throws SQLException {
        return connection.createBlob();
    }

    @Override
    public NClob createNClob() throws SQLException {
        return connection.createNClob();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return connection.createSQLXML();
    }

    @Override
    public boolean isValid(int number) throws SQLException {
        return connection.isValid(number);
    }

    @Override
    public String getClientInfo(String text) throws SQLException {
        return connection.getClientInfo(text);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return connection.getClientInfo();
    }

    @Override
    public Array createArrayOf(String text, Object[] values) throws SQLException {
        return connection.createArrayOf(text, values);
    }

    @Override
    public Struct createStruct(String text, Object[] values) throws SQLException {
        return connection.createStruct(text, values);
    }

    @Override
    public String getSchema() throws SQLException {
        return connection.getSchema();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        connection.abort(executor);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return connection.getNetworkTimeout();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
