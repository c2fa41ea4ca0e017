package dev.tegmen;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections of the driver with secrets beside the URL. The driver's own data source writes all it is told into its
 * URL, {@code sslpassword} too, logs that, and shows it to whoever asks a connection for its URL.
 */
final class DriverDataSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private static final Driver DRIVER = new Driver();

    private final String jdbcUrl;
    private final transient Properties properties;

    DriverDataSource(String jdbcUrl, Properties properties) {
        this.jdbcUrl = jdbcUrl;
        this.properties = properties;
        setUrl(jdbcUrl);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return open(null, null);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return open(user, password);
    }

    private Connection open(@Nullable String user, @Nullable String password) throws SQLException {
        Properties told = new Properties();
        told.putAll(properties);
        if (user != null) {
            told.setProperty("user", user);
        }
        if (password != null) {
            told.setProperty("password", password);
        }
        Connection connection = DRIVER.connect(jdbcUrl, told);
        if (connection == null) {
            throw new SQLNonTransientConnectionException("the driver does not take the URL", "08001");
        }
        return connection;
    }

    @Override
    public String toString() {
        return "DriverDataSource[" + jdbcUrl + "]";
    }
}
