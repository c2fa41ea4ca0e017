package dev.tegmen;

import dev.tegmen.error.SqlExceptionTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver's data source, with its secrets beside the URL. The driver's own writes all it is told into its URL,
 * {@code sslpassword} too, logs that, and shows it to whoever asks a connection for its URL.
 */
final class DriverDataSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private static final Driver DRIVER = new Driver();
    private static final Set<String> SECRETS =
            Set.of(PGProperty.USER.getName(), PGProperty.PASSWORD.getName(), PGProperty.SSL_PASSWORD.getName());

    private final transient Properties secrets = new Properties();

    DriverDataSource(String jdbcUrl, Properties properties) {
        setUrl(jdbcUrl);
        try {
            for (String name : properties.stringPropertyNames()) {
                if (SECRETS.contains(name)) {
                    secrets.setProperty(name, properties.getProperty(name));
                } else {
                    setProperty(name, properties.getProperty(name));
                }
            }
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return open(secrets);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Properties told = new Properties();
        told.putAll(secrets);
        if (user != null) {
            told.setProperty(PGProperty.USER.getName(), user);
        }
        if (password != null) {
            told.setProperty(PGProperty.PASSWORD.getName(), password);
        }
        return open(told);
    }

    private Connection open(Properties told) throws SQLException {
        Connection connection = DRIVER.connect(getUrl(), told);
        if (connection == null) {
            throw new SQLNonTransientConnectionException("the driver does not take the URL", "08001");
        }
        return connection;
    }
}
