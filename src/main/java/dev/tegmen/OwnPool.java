package dev.tegmen;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.tegmen.config.DatabaseHost;
import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.transaction.BoundedDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;

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
            PGProperty.SOCKET_TIMEOUT, "120",
            PGProperty.CANCEL_SIGNAL_TIMEOUT, "5",
            PGProperty.TCP_KEEP_ALIVE, "true",
            PGProperty.REWRITE_BATCHED_INSERTS, "true",
            PGProperty.ASSUME_MIN_SERVER_VERSION, "12",
            PGProperty.LOG_SERVER_ERROR_DETAIL, "false");

    /**
     * The library itself drops a connection that was lost, and tells its caller why. HikariCP would do the first a second
     * time, and write the second into the log, stack trace and all, for each connection of an outage.
     */
    private static final SQLExceptionOverride DROPPED_BY_US = new SQLExceptionOverride() {
        @java.lang.Override // the interface has an enum of that name
        public Override adjudicate(SQLException failure) {
            return Override.DO_NOT_EVICT;
        }
    };

    private static final String SERIALIZABLE = "-c default_transaction_isolation=serializable";

    /** The engines' default. */
    private static final String SEARCH_PATH = "\"$user\", public";

    private final DrainingPool pool;
    private final BoundedDataSource pooled;
    private final BoundedDataSource unpooled;

    private OwnPool(DrainingPool pool, BoundedDataSource pooled, BoundedDataSource unpooled) {
        this.pool = pool;
        this.pooled = pooled;
        this.unpooled = unpooled;
    }

    static OwnPool open(DatabaseUrl url, DatabaseOptions options) {
        Properties driver = driverProperties(url, options);
        HikariConfig config = new HikariConfig();
        config.setPoolName("tegmen");
        BoundedDataSource pooled = dataSource(url, driver);
        config.setDataSource(pooled);
        config.setMaximumPoolSize(options.poolSize().orElse(url.poolSize().orElse(SIZE)));
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        config.setValidationTimeout(VALIDATION.toMillis());
        config.setConnectionTimeout(url.poolTimeout()
                .filter(wait -> !wait.isZero())
                .orElse(POOL_WAIT)
                .toMillis());
        config.setInitializationFailTimeout(1);
        config.setExceptionOverride(DROPPED_BY_US);
        try {
            login(pooled);
            return new OwnPool(new DrainingPool(config), pooled, dataSource(url, forMigrations(url, driver)));
        } catch (SQLException | RuntimeException e) {
            throw url.hosts().size() == 1 ? ConnectFailure.of(url, e) : ConnectFailure.of(url, e, each(url, driver));
        }
    }

    /** HikariCP meets a login that is refused too, but sleeps a second and logs its stack trace before it says so. */
    private static void login(BoundedDataSource pooled) throws SQLException {
        pooled.getConnection().close();
    }

    /** Asks each host by itself what is wrong with it: briefly, since the time to connect in has passed already. */
    private static Map<DatabaseHost, Optional<Throwable>> each(DatabaseUrl url, Properties driver) {
        Properties brief = new Properties();
        brief.putAll(driver);
        brief.setProperty(PGProperty.CONNECT_TIMEOUT.getName(), "1");
        brief.setProperty(PGProperty.LOGIN_TIMEOUT.getName(), "1");
        Map<DatabaseHost, Optional<Throwable>> failures = new LinkedHashMap<>();
        for (DatabaseHost host : url.hosts()) {
            try {
                BoundedDataSource.of(new DriverDataSource(url.jdbcUrl(host), brief))
                        .getConnection()
                        .close();
                failures.put(host, Optional.empty());
            } catch (SQLException | RuntimeException e) {
                failures.put(host, Optional.of(e));
            }
        }
        return failures;
    }

    private static Properties driverProperties(DatabaseUrl url, DatabaseOptions options) {
        Properties properties = url.properties();
        DRIVER_DEFAULTS.forEach((property, value) -> properties.putIfAbsent(property.getName(), value));
        options.schema().ifPresent(schema -> {
            String others = properties.getProperty(PGProperty.CURRENT_SCHEMA.getName(), SEARCH_PATH);
            properties.setProperty(
                    PGProperty.CURRENT_SCHEMA.getName(), '"' + schema.replace("\"", "\"\"") + "\", " + others);
        });
        if (url.pooler()) {
            leaveOutOfStartUp(url, properties);
        } else {
            properties.merge(PGProperty.OPTIONS.getName(), SERIALIZABLE, (given, ours) -> ours + " " + given);
        }
        return properties;
    }

    private static BoundedDataSource dataSource(DatabaseUrl url, Properties properties) {
        return BoundedDataSource.of(new DriverDataSource(url.jdbcUrl(), properties));
    }

    /**
     * PgBouncer refuses start-up parameters that it cannot keep for a client, unless told to ignore them: the search path,
     * which {@link SessionCheck} looks at instead, and what the driver sends to a server whose version it assumes.
     */
    private static void leaveOutOfStartUp(DatabaseUrl url, Properties properties) {
        properties.remove(PGProperty.CURRENT_SCHEMA.getName());
        if (!url.properties().containsKey(PGProperty.ASSUME_MIN_SERVER_VERSION.getName())) {
            properties.remove(PGProperty.ASSUME_MIN_SERVER_VERSION.getName());
        }
    }

    /** Without a socket timeout, and at the server's own isolation: SERIALIZABLE cannot be had on a standby. */
    private static Properties forMigrations(DatabaseUrl url, Properties pooled) {
        Properties properties = new Properties();
        properties.putAll(pooled);
        properties.remove(PGProperty.SOCKET_TIMEOUT.getName());
        String given = url.properties().getProperty(PGProperty.OPTIONS.getName());
        if (given == null) {
            properties.remove(PGProperty.OPTIONS.getName());
        } else {
            properties.setProperty(PGProperty.OPTIONS.getName(), given);
        }
        return properties;
    }

    DataSource dataSource() {
        return pool;
    }

    /** Connections for migrations: they need several at once, and their DDL may take its time. */
    DataSource unpooled() {
        return unpooled;
    }

    /** Refuses all who want a connection from here on, lets those that have one end, and closes. */
    void close(Duration patience) {
        pool.drain(patience);
        pooled.stop();
    }

    void refuse() {
        pool.refuse();
    }
}
