package dev.tegmen.transaction;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** A prepared statement that passes every call on, for one that does something else in a few of them. */
abstract class ForwardingPreparedStatement implements PreparedStatement {
    private final PreparedStatement delegate;

    ForwardingPreparedStatement(PreparedStatement delegate) {
        this.delegate = delegate;
    }

    final PreparedStatement delegate() {
        return delegate;
    }

    @Override
    public void addBatch() throws SQLException {
        delegate.addBatch();
    }

    @Override
    public void addBatch(String argument) throws SQLException {
        delegate.addBatch(argument);
    }

    @Override
    public void cancel() throws SQLException {
        delegate.cancel();
    }

    @Override
    public void clearBatch() throws SQLException {
        delegate.clearBatch();
    }

    @Override
    public void clearParameters() throws SQLException {
        delegate.clearParameters();
    }

    @Override
    public void clearWarnings() throws SQLException {
        delegate.clearWarnings();
    }

    @Override
    public void close() throws SQLException {
        delegate.close();
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        delegate.closeOnCompletion();
    }

    @Override
    public String enquoteIdentifier(String argument, boolean option) throws SQLException {
        return delegate.enquoteIdentifier(argument, option);
    }

    @Override
    public String enquoteLiteral(String argument) throws SQLException {
        return delegate.enquoteLiteral(argument);
    }

    @Override
    public String enquoteNCharLiteral(String argument) throws SQLException {
        return delegate.enquoteNCharLiteral(argument);
    }

    @Override
    public boolean execute() throws SQLException {
        return delegate.execute();
    }

    @Override
    public boolean execute(String argument) throws SQLException {
        return delegate.execute(argument);
    }

    @Override
    public boolean execute(String argument, int option) throws SQLException {
        return delegate.execute(argument, option);
    }

    @Override
    public boolean execute(String argument, int[] option) throws SQLException {
        return delegate.execute(argument, option);
    }

    @Override
    public boolean execute(String argument, String[] option) throws SQLException {
        return delegate.execute(argument, option);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return delegate.executeBatch();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return delegate.executeLargeBatch();
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return delegate.executeLargeUpdate();
    }

    @Override
    public long executeLargeUpdate(String argument) throws SQLException {
        return delegate.executeLargeUpdate(argument);
    }

    @Override
    public long executeLargeUpdate(String argument, int option) throws SQLException {
        return delegate.executeLargeUpdate(argument, option);
    }

    @Override
    public long executeLargeUpdate(String argument, int[] option) throws SQLException {
        return delegate.executeLargeUpdate(argument, option);
    }

    @Override
    public long executeLargeUpdate(String argument, String[] option) throws SQLException {
        return delegate.executeLargeUpdate(argument, option);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return delegate.executeQuery();
    }

    @Override
    public ResultSet executeQuery(String argument) throws SQLException {
        return delegate.executeQuery(argument);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return delegate.executeUpdate();
    }

    @Override
    public int executeUpdate(String argument) throws SQLException {
        return delegate.executeUpdate(argument);
    }

    @Override
    public int executeUpdate(String argument, int option) throws SQLException {
        return delegate.executeUpdate(argument, option);
    }

    @Override
    public int executeUpdate(String argument, int[] option) throws SQLException {
        return delegate.executeUpdate(argument, option);
    }

    @Override
    public int executeUpdate(String argument, String[] option) throws SQLException {
        return delegate.executeUpdate(argument, option);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return delegate.getConnection();
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return delegate.getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return delegate.getFetchSize();
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        return delegate.getGeneratedKeys();
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return delegate.getLargeMaxRows();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return delegate.getLargeUpdateCount();
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return delegate.getMaxFieldSize();
    }

    @Override
    public int getMaxRows() throws SQLException {
        return delegate.getMaxRows();
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return delegate.getMetaData();
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return delegate.getMoreResults();
    }

    @Override
    public boolean getMoreResults(int argument) throws SQLException {
        return delegate.getMoreResults(argument);
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        return delegate.getParameterMetaData();
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return delegate.getQueryTimeout();
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return delegate.getResultSet();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        return delegate.getResultSetConcurrency();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return delegate.getResultSetHoldability();
    }

    @Override
    public int getResultSetType() throws SQLException {
        return delegate.getResultSetType();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return delegate.getUpdateCount();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return delegate.getWarnings();
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        return delegate.isCloseOnCompletion();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return delegate.isClosed();
    }

    @Override
    public boolean isPoolable() throws SQLException {
        return delegate.isPoolable();
    }

    @Override
    public boolean isSimpleIdentifier(String argument) throws SQLException {
        return delegate.isSimpleIdentifier(argument);
    }

    @Override
    public boolean isWrapperFor(Class<?> argument) throws SQLException {
        return delegate.isWrapperFor(argument);
    }

    @Override
    public void setArray(int index, @Nullable Array value) throws SQLException {
        delegate.setArray(index, value);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream value) throws SQLException {
        delegate.setAsciiStream(index, value);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream value, int detail) throws SQLException {
        delegate.setAsciiStream(index, value, detail);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream value, long detail) throws SQLException {
        delegate.setAsciiStream(index, value, detail);
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        delegate.setBigDecimal(index, value);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream value) throws SQLException {
        delegate.setBinaryStream(index, value);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream value, int detail) throws SQLException {
        delegate.setBinaryStream(index, value, detail);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream value, long detail) throws SQLException {
        delegate.setBinaryStream(index, value, detail);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream value) throws SQLException {
        delegate.setBlob(index, value);
    }

    @Override
    public void setBlob(int index, @Nullable Blob value) throws SQLException {
        delegate.setBlob(index, value);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream value, long detail) throws SQLException {
        delegate.setBlob(index, value, detail);
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        delegate.setBoolean(index, value);
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        delegate.setByte(index, value);
    }

    @Override
    public void setBytes(int index, byte @Nullable [] value) throws SQLException {
        delegate.setBytes(index, value);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader value) throws SQLException {
        delegate.setCharacterStream(index, value);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader value, int detail) throws SQLException {
        delegate.setCharacterStream(index, value, detail);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader value, long detail) throws SQLException {
        delegate.setCharacterStream(index, value, detail);
    }

    @Override
    public void setClob(int index, @Nullable Reader value) throws SQLException {
        delegate.setClob(index, value);
    }

    @Override
    public void setClob(int index, @Nullable Clob value) throws SQLException {
        delegate.setClob(index, value);
    }

    @Override
    public void setClob(int index, @Nullable Reader value, long detail) throws SQLException {
        delegate.setClob(index, value, detail);
    }

    @Override
    public void setCursorName(String argument) throws SQLException {
        delegate.setCursorName(argument);
    }

    @Override
    public void setDate(int index, @Nullable Date value) throws SQLException {
        delegate.setDate(index, value);
    }

    @Override
    public void setDate(int index, @Nullable Date value, @Nullable Calendar detail) throws SQLException {
        delegate.setDate(index, value, detail);
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        delegate.setDouble(index, value);
    }

    @Override
    public void setEscapeProcessing(boolean argument) throws SQLException {
        delegate.setEscapeProcessing(argument);
    }

    @Override
    public void setFetchDirection(int argument) throws SQLException {
        delegate.setFetchDirection(argument);
    }

    @Override
    public void setFetchSize(int argument) throws SQLException {
        delegate.setFetchSize(argument);
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        delegate.setFloat(index, value);
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        delegate.setInt(index, value);
    }

    @Override
    public void setLargeMaxRows(long argument) throws SQLException {
        delegate.setLargeMaxRows(argument);
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        delegate.setLong(index, value);
    }

    @Override
    public void setMaxFieldSize(int argument) throws SQLException {
        delegate.setMaxFieldSize(argument);
    }

    @Override
    public void setMaxRows(int argument) throws SQLException {
        delegate.setMaxRows(argument);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader value) throws SQLException {
        delegate.setNCharacterStream(index, value);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader value, long detail) throws SQLException {
        delegate.setNCharacterStream(index, value, detail);
    }

    @Override
    public void setNClob(int index, @Nullable Reader value) throws SQLException {
        delegate.setNClob(index, value);
    }

    @Override
    public void setNClob(int index, @Nullable NClob value) throws SQLException {
        delegate.setNClob(index, value);
    }

    @Override
    public void setNClob(int index, @Nullable Reader value, long detail) throws SQLException {
        delegate.setNClob(index, value, detail);
    }

    @Override
    public void setNString(int index, @Nullable String value) throws SQLException {
        delegate.setNString(index, value);
    }

    @Override
    public void setNull(int index, int value) throws SQLException {
        delegate.setNull(index, value);
    }

    @Override
    public void setNull(int index, int value, @Nullable String detail) throws SQLException {
        delegate.setNull(index, value, detail);
    }

    @Override
    public void setObject(int index, @Nullable Object value) throws SQLException {
        delegate.setObject(index, value);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int detail) throws SQLException {
        delegate.setObject(index, value, detail);
    }

    @Override
    public void setObject(int index, @Nullable Object value, @Nullable SQLType detail) throws SQLException {
        delegate.setObject(index, value, detail);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int detail, int length) throws SQLException {
        delegate.setObject(index, value, detail, length);
    }

    @Override
    public void setObject(int index, @Nullable Object value, @Nullable SQLType detail, int length) throws SQLException {
        delegate.setObject(index, value, detail, length);
    }

    @Override
    public void setPoolable(boolean argument) throws SQLException {
        delegate.setPoolable(argument);
    }

    @Override
    public void setQueryTimeout(int argument) throws SQLException {
        delegate.setQueryTimeout(argument);
    }

    @Override
    public void setRef(int index, @Nullable Ref value) throws SQLException {
        delegate.setRef(index, value);
    }

    @Override
    public void setRowId(int index, @Nullable RowId value) throws SQLException {
        delegate.setRowId(index, value);
    }

    @Override
    public void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        delegate.setSQLXML(index, value);
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        delegate.setShort(index, value);
    }

    @Override
    public void setString(int index, @Nullable String value) throws SQLException {
        delegate.setString(index, value);
    }

    @Override
    public void setTime(int index, @Nullable Time value) throws SQLException {
        delegate.setTime(index, value);
    }

    @Override
    public void setTime(int index, @Nullable Time value, @Nullable Calendar detail) throws SQLException {
        delegate.setTime(index, value, detail);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        delegate.setTimestamp(index, value);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar detail) throws SQLException {
        delegate.setTimestamp(index, value, detail);
    }

    @Override
    public void setURL(int index, @Nullable URL value) throws SQLException {
        delegate.setURL(index, value);
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int index, @Nullable InputStream value, int detail) throws SQLException {
        delegate.setUnicodeStream(index, value, detail);
    }

    @Override
    public <T> T unwrap(Class<T> argument) throws SQLException {
        return delegate.unwrap(argument);
    }
}
