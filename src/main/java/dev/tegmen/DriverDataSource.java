package dev.tegmen;

import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver's data source, with what it is told beside the URL. The driver's own writes all of it into its URL, secrets too,
 * logs that, and shows it to whoever asks a connection for its URL. Only what bounds a connection's time and makes its sockets
 * can be changed afterwards.
 */
final class DriverDataSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private static final Driver DRIVER = new Driver();
    private static final List<PGProperty> CHANGEABLE = List.of(
            PGProperty.SOCKET_FACTORY,
            PGProperty.CONNECT_TIMEOUT,
            PGProperty.LOGIN_TIMEOUT,
            PGProperty.SOCKET_TIMEOUT,
            PGProperty.SSL_RESPONSE_TIMEOUT);

    private final String jdbcUrl;
    private final transient Properties properties = new Properties();

    DriverDataSource(String jdbcUrl, Properties properties) {
        this.jdbcUrl = jdbcUrl;
        this.properties.putAll(properties);
        setUrl(jdbcUrl);
        for (PGProperty changeable : CHANGEABLE) {
            String value = properties.getProperty(changeable.getName());
            if (value != null) {
                setProperty(changeable, value);
            }
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return open(told());
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Properties told = told();
        if (user != null) {
            told.setProperty(PGProperty.USER.getName(), user);
        }
        if (password != null) {
            told.setProperty(PGProperty.PASSWORD.getName(), password);
        }
        return open(told);
    }

    private Properties told() {
        Properties told = new Properties();
        told.putAll(properties);
        for (PGProperty changeable : CHANGEABLE) {
            String value = getProperty(changeable);
            if (value != null) {
                told.setProperty(changeable.getName(), value);
            }
        }
        return told;
    }

    private Connection open(Properties told) throws SQLException {
        Connection connection;
        try {
            connection = DRIVER.connect(jdbcUrl, told);
        } catch (SQLException e) {
            throw StackTraces.takenOff(e);
        }
        if (connection == null) {
            throw new SQLNonTransientConnectionException("the driver does not take the URL", SqlState.CANNOT_CONNECT);
        }
        return connection;
    }

    @Override
    public String toString() {
        return "DriverDataSource[" + jdbcUrl + "]";
    }
}
