package dev.tegmen;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlExceptionTranslator;
import dev.tegmen.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The pool that a {@link Database} owns, with defaults that suit both engines. */
final class OwnPool {
    private static final int SIZE = 10;
    /** Below the time that CockroachDB waits for connections when a node drains, and most load balancers' idle limit. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final Duration KEEPALIVE = Duration.ofSeconds(60);
    private static final Duration VALIDATION = Duration.ofSeconds(3);
    private static final Duration POOL_WAIT = Duration.ofSeconds(10);

    /** What the driver is told unless the URL says otherwise. */
    private static final Map<PGProperty, String> DRIVER_DEFAULTS = Map.of(
            PGProperty.APPLICATION_NAME, "tegmen",
            PGProperty.CONNECT_TIMEOUT, "10",
            PGProperty.LOGIN_TIMEOUT, "15",
            PGProperty.SOCKET_TIMEOUT, "120",
            PGProperty.CANCEL_SIGNAL_TIMEOUT, "5",
            PGProperty.TCP_KEEP_ALIVE, "true",
            PGProperty.REWRITE_BATCHED_INSERTS, "true",
            PGProperty.ASSUME_MIN_SERVER_VERSION, "12",
            PGProperty.LOG_SERVER_ERROR_DETAIL, "false");

    private static final String SERIALIZABLE = "-c default_transaction_isolation=serializable";

    /** The engines' default. */
    private static final String SEARCH_PATH = "\"$user\", public";

    private final HikariDataSource pool;
    private final DataSource unpooled;

    private OwnPool(HikariDataSource pool, DataSource unpooled) {
        this.pool = pool;
        this.unpooled = unpooled;
    }

    static OwnPool open(DatabaseUrl url, DatabaseOptions options) {
        Properties driver = driverProperties(url, options);
        HikariConfig config = new HikariConfig();
        config.setPoolName("tegmen");
        config.setDataSource(dataSource(url, driver));
        config.setMaximumPoolSize(options.poolSize().orElse(url.poolSize().orElse(SIZE)));
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        config.setValidationTimeout(VALIDATION.toMillis());
        config.setConnectionTimeout(url.poolTimeout()
                .filter(wait -> !wait.isZero())
                .orElse(POOL_WAIT)
                .toMillis());
        config.setInitializationFailTimeout(1);
        driver.remove(PGProperty.SOCKET_TIMEOUT.getName());
        try {
            return new OwnPool(new HikariDataSource(config), dataSource(url, driver));
        } catch (PoolInitializationException e) {
            throw failure(url, e);
        }
    }

    private static Properties driverProperties(DatabaseUrl url, DatabaseOptions options) {
        Properties properties = url.properties();
        DRIVER_DEFAULTS.forEach((property, value) -> properties.putIfAbsent(property.getName(), value));
        if (!url.pooler()) {
            properties.merge(PGProperty.OPTIONS.getName(), SERIALIZABLE, (given, ours) -> ours + " " + given);
        }
        options.schema().ifPresent(schema -> {
            String others = properties.getProperty(PGProperty.CURRENT_SCHEMA.getName(), SEARCH_PATH);
            properties.setProperty(
                    PGProperty.CURRENT_SCHEMA.getName(), '"' + schema.replace("\"", "\"\"") + "\", " + others);
        });
        return properties;
    }

    private static DataSource dataSource(DatabaseUrl url, Properties properties) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url.jdbcUrl());
        try {
            for (String name : properties.stringPropertyNames()) {
                dataSource.setProperty(name, properties.getProperty(name));
            }
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
        return dataSource;
    }

    private static RuntimeException failure(DatabaseUrl url, PoolInitializationException failure) {
        SQLException cause = SqlState.find(failure)
                .orElseGet(() -> new SQLException("no connection could be opened", "08001", failure.getCause()));
        String what =
                switch (cause.getSQLState()) {
                    case "28P01", "28000" -> "the server refused the login: check user and password";
                    case "3D000" -> "the server has no such database: create it, or check the name";
                    case "08001" ->
                        "no server could be reached: check host and port, and that it runs and may be"
                                + " reached from here";
                    case "08004" -> "the server refused the connection: check sslmode and the server's access rules";
                    case "57P03" -> "the server is starting or shutting down: try again in a moment";
                    case "53300" -> "the server has too many connections";
                    default -> String.valueOf(cause.getMessage());
                };
        return new ConnectionFailedException(
                "cannot connect to " + url + ": " + what + " (SQLSTATE " + cause.getSQLState() + ")", cause);
    }

    DataSource dataSource() {
        return pool;
    }

    /** Connections for migrations: they need several at once, and their DDL may take its time. */
    DataSource unpooled() {
        return unpooled;
    }

    void close() {
        pool.close();
    }
}
