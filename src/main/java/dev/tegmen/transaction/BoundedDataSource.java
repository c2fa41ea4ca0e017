package dev.tegmen.transaction;

import dev.tegmen.error.SqlExceptionTranslator;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The driver's data source, made so that whatever is done over its connections ends in time. {@code Database.connect} stands on
 * it; a host's own pool may as well: {@code hikariConfig.setDataSource(BoundedDataSource.of(pgSimpleDataSource))}. Thread-safe.
 *
 * <ul>
 *   <li>The driver's {@code connectTimeout} holds for each address of each host separately, and for all that it takes to get
 *       in there: TCP, TLS and login (as libpq's {@code connect_timeout}: PostgreSQL documentation, 34.1.2). 0 is no limit.
 *       All addresses of a name are tried, in the order of the resolver. The driver's {@code loginTimeout} bounds all of
 *       them together; the driver tries one address of each name, and bounds the TCP connect alone.
 *   <li>A connection whose server or network is silent can be closed at the deadline of a transaction or call of this package
 *       wherever its thread waits: in a read beneath TLS, in a write that nobody takes, or in a pool that validates the
 *       connection before it hands it out. Without it, closing waits for the peer, and a validation hears no interrupt.
 *   <li>Why no connection could be opened is remembered, and becomes the cause of what a caller is told who waited for one.
 * </ul>
 *
 * <p>A driver that is told a {@code socketFactory} of its own keeps it, and has none of these but the last; so has one whose
 * class loader cannot see this library. The login timeout that JDBC lets a pool set is not used: pools put the time there
 * that they would wait for a connection.
 */
public final class BoundedDataSource implements DataSource {
    private static final int MILLIS = 1_000;

    private final PGSimpleDataSource driver;
    private final Login.Limits limits;
    private final int socketTimeoutMillis;
    private final Set<Login> logins = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Outage outage;
    private volatile boolean stopped;

    private BoundedDataSource(PGSimpleDataSource driver, Login.Limits limits, int socketTimeoutMillis) {
        this.driver = driver;
        this.limits = limits;
        this.socketTimeoutMillis = socketTimeoutMillis;
    }

    /** Since when, and why, no connection can be opened. */
    record Outage(SQLException reason, long sinceNanos) {}

    /**
     * Takes over a data source of the driver.
     *
     * @param driver a data source with all its properties set; it is changed, and nobody else's any more
     * @return the data source to use, or to give to a pool
     */
    public static BoundedDataSource of(PGSimpleDataSource driver) {
        Objects.requireNonNull(driver, "driver");
        if (driver.getSocketFactory() != null || !isVisibleToDriver()) {
            return new BoundedDataSource(driver, new Login.Limits(0, 0), 0);
        }
        Login.Limits limits = new Login.Limits(
                TimeUnit.SECONDS.toNanos(driver.getConnectTimeout()),
                TimeUnit.SECONDS.toNanos(driver.getLoginTimeout()));
        int socketTimeout = driver.getSocketTimeout() * MILLIS;
        driver.setSocketFactory(BoundedSocketFactory.class.getName());
        driver.setConnectTimeout(0); // the driver's own is for all hosts together
        driver.setLoginTimeout(0);
        driver.setSocketTimeout(0);
        try {
            String name = PGProperty.SSL_RESPONSE_TIMEOUT.getName();
            if (Objects.equals(driver.getProperty(name), PGProperty.SSL_RESPONSE_TIMEOUT.getDefaultValue())) {
                driver.setProperty(name, "0"); // connectTimeout bounds it
            }
        } catch (SQLException e) {
            throw SqlExceptionTranslator.translate(e);
        }
        return new BoundedDataSource(driver, limits, socketTimeout);
    }

    private static boolean isVisibleToDriver() {
        try {
            Class<?> seen = Class.forName(
                    BoundedSocketFactory.class.getName(), false, PGSimpleDataSource.class.getClassLoader());
            return seen == BoundedSocketFactory.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return opened(null, null);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return opened(user, password);
    }

    private Connection opened(@Nullable String user, @Nullable String password) throws SQLException {
        Login login = Login.begin(limits);
        logins.add(login);
        try {
            Connection connection = allAddresses(login, user, password);
            login.opened(connection);
            outage = null;
            return connection;
        } catch (SQLException e) {
            Outage known = outage;
            outage = new Outage(e, known == null ? System.nanoTime() : known.sinceNanos());
            throw e;
        } finally {
            logins.remove(login);
            login.end();
        }
    }

    /** The driver tries the first address of each host that has not failed; those behind it get their turn in a next round. */
    private Connection allAddresses(Login login, @Nullable String user, @Nullable String password) throws SQLException {
        while (true) {
            if (stopped) {
                throw new SQLNonTransientConnectionException("the pool is closed", "08003");
            }
            try {
                Connection connection = user == null || password == null
                        ? driver.getConnection()
                        : driver.getConnection(user, password);
                if (socketTimeoutMillis > 0) {
                    connection.setNetworkTimeout(Runnable::run, socketTimeoutMillis);
                }
                return connection;
            } catch (SQLException e) {
                if (!login.anotherRound()) {
                    throw e;
                }
            }
        }
    }

    /** Returns why no connection can be opened; null when the last one could be. */
    @Nullable
    Outage outage() {
        return outage;
    }

    /** Ends the logins that are under way and opens no connection any more. For the owner, when its pool closes. */
    public void stop() {
        stopped = true;
        logins.forEach(Login::breakOff);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // A pool's wait is not the driver's: see the class comment.
    }

    /**
     * Returns how long a pool that closes should wait for what is being opened.
     *
     * @return 1 second
     */
    @Override
    public int getLoginTimeout() {
        return 1;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return driver.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        driver.setLogWriter(out);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : driver.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || driver.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "BoundedDataSource[" + driver.getDescription() + "]";
    }
}
