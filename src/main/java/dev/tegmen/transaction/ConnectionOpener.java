package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.tegmen.error.SqlState;
import dev.tegmen.error.TegmenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Opens connections of one data source until a deadline, and says why there is none. Thread-safe.
 *
 * <p>No pool and no driver can be told until when to wait for a connection, and an interrupt that ends the wait cannot be told
 * from one that somebody else sends meanwhile, which would be lost. So a wait stands aside, in a thread that can be left
 * behind: always for the driver's own data source; and for HikariCP when there is no idle connection for each who asks, or when
 * it may validate one, which hears no interrupt either, since connections have been idle for long or one was lost lately. The
 * other pools that are known not to look at who asks cannot be counted so cheaply: there a wait stands aside after one that took
 * its time, or failed, until one is short again.
 *
 * <p>Other data sources may depend on the calling thread. There, and where a pool is exhausted in the very moment in which it was
 * taken not to be, the watchdog ends the wait at the deadline with an interrupt: of one of somebody else's that comes between
 * that and the end of the wait, {@link Watchdog} says what becomes, unless the pool was seen to take interrupts for itself:
 * whatever is set then is somebody else's.
 */
final class ConnectionOpener {
    /** HikariCP hands out without validation what was used within the last 500 ms. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_LEFT_BEHIND = 32;
    private static final long SHORT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Pools that give any thread the same, by their exact classes: a subclass may do otherwise. */
    private static final Set<String> FREE_OF_THREADS = Set.of(
            "org.apache.tomcat.jdbc.pool.DataSource",
            "org.apache.commons.dbcp2.BasicDataSource",
            "org.apache.commons.dbcp2.PoolingDataSource",
            "com.mchange.v2.c3p0.ComboPooledDataSource",
            "com.mchange.v2.c3p0.PoolBackedDataSource");

    private final DataSource dataSource;
    private final @Nullable HikariDataSource pool;
    private final boolean freeOfThreads;
    private final AtomicInteger leftBehind = new AtomicInteger();
    /** How many are about to take a connection. */
    private final AtomicInteger asking = new AtomicInteger();

    private volatile long usedNanos = System.nanoTime() - FRESH_NANOS;
    private volatile long troubleNanos = usedNanos - TROUBLE_NANOS;
    private volatile @Nullable SQLException lastFailure;
    /** Whether the pool was seen to end a wait without setting the interrupt flag again that ended it. */
    private volatile boolean takesInterrupts;
    /** Whether the last wait for a pool that cannot be counted was short. */
    private volatile boolean calm;

    ConnectionOpener(DataSource dataSource) {
        this.dataSource = dataSource;
        this.pool = dataSource instanceof HikariDataSource hikari ? hikari : null;
        this.freeOfThreads = FREE_OF_THREADS.contains(dataSource.getClass().getName());
    }

    Connection open(Watchdog.Watch watch) throws SQLException {
        try {
            Connection connection = opened(watch);
            if (lastFailure != null) {
                lastFailure = null;
            }
            return connection;
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    private Connection opened(Watchdog.Watch watch) throws SQLException {
        int others = asking.getAndIncrement();
        boolean aside;
        try {
            aside = mayBlock(others);
        } catch (Throwable e) {
            asking.decrementAndGet();
            throw e;
        }
        if (aside) {
            return openAside(watch);
        }
        watch.waitsHere(takesInterrupts);
        try {
            return take();
        } finally {
            if (watch.isInterrupted() && !Thread.currentThread().isInterrupted()) {
                takesInterrupts = true;
            }
        }
    }

    private Connection take() throws SQLException {
        try {
            return freeOfThreads ? timed() : dataSource.getConnection();
        } finally {
            asking.decrementAndGet();
        }
    }

    private Connection timed() throws SQLException {
        long start = System.nanoTime();
        boolean wasShort = false;
        try {
            Connection connection = dataSource.getConnection();
            wasShort = System.nanoTime() - start < SHORT_WAIT_NANOS;
            return connection;
        } finally {
            if (calm != wasShort) {
                calm = wasShort;
            }
        }
    }

    /** Takes note of a connection that was good until now. */
    void used() {
        if (pool != null) {
            usedNanos = System.nanoTime();
        }
    }

    /** Takes note of a connection that was lost, or was silent. */
    void lost() {
        if (pool != null) {
            troubleNanos = System.nanoTime();
        }
        calm = false;
    }

    private boolean mayBlock(int others) {
        if (freeOfThreads) {
            return !calm;
        }
        if (pool == null) {
            return dataSource instanceof BaseDataSource || dataSource instanceof BoundedDataSource;
        }
        long now = System.nanoTime();
        if (now - usedNanos > FRESH_NANOS || (now - troubleNanos < TROUBLE_NANOS && bounded() == null)) {
            return true;
        }
        HikariPoolMXBean counts = pool.getHikariPoolMXBean();
        return counts == null || counts.getIdleConnections() <= others;
    }

    private @Nullable BoundedDataSource bounded() {
        DataSource beneath = pool == null ? dataSource : pool.getDataSource();
        return beneath instanceof BoundedDataSource known ? known : null;
    }

    /** Puts the reason before what a pool says of a wait in vain. */
    private SQLException explained(SQLException wait) {
        SQLException reason = reason();
        if (reason != null && !isWithin(reason, wait)) {
            SQLException explained = new SQLTransientConnectionException(
                    "no connection can be opened; the cause is the latest reason", reason.getSQLState(), reason);
            explained.addSuppressed(wait);
            return explained;
        }
        if (reason != null || pool == null || SqlState.of(wait).isPresent()) {
            return wait;
        }
        return isFull(pool)
                ? new SQLTransientConnectionException(
                        "all " + pool.getMaximumPoolSize() + " connections of the pool are in use", wait)
                : new SQLTransientConnectionException("the server has not answered yet", "08001", wait);
    }

    private static boolean isFull(HikariDataSource pool) {
        HikariPoolMXBean counts = pool.getHikariPoolMXBean();
        return counts != null
                && counts.getTotalConnections() >= pool.getMaximumPoolSize()
                && (counts.getIdleConnections() == 0 || counts.getThreadsAwaitingConnection() > 0);
    }

    private @Nullable SQLException reason() {
        BoundedDataSource known = bounded();
        if (known == null) {
            return lastFailure;
        }
        BoundedDataSource.Outage outage = known.outage();
        return outage == null ? null : outage.reason();
    }

    private static boolean isWithin(Throwable reason, Throwable failure) {
        Throwable candidate = failure;
        for (int depth = 0; candidate != null && depth < 100; depth++) {
            if (candidate == reason) {
                return true;
            }
            candidate = candidate.getCause();
        }
        return false;
    }

    private Connection openAside(Watchdog.Watch watch) throws SQLException {
        Opening opening = beginAside();
        try {
            return opening.await(Math.max(0, watch.remainingNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lastMoment(opening, waitEnded("interrupted while waiting for a connection", e));
        } catch (TimeoutException e) {
            watch.expire();
            return lastMoment(opening, waitEnded("no connection was to be had until the deadline", e));
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (Throwable e) {
            watch.leave(() -> abandon(opening)); // it may have ended, and nobody has what it opened
            throw e;
        }
    }

    private Opening beginAside() throws SQLException {
        boolean begun = false;
        try {
            if (leftBehind.get() >= MOST_LEFT_BEHIND) {
                throw new SQLTransientConnectionException(
                        MOST_LEFT_BEHIND + " logins wait for an answer in vain; none is begun beside them", "08001");
            }
            Opening opening = Opening.begin(this::takeAside, leftBehind::decrementAndGet);
            begun = true;
            return opening;
        } finally {
            if (!begun) {
                asking.decrementAndGet();
            }
        }
    }

    private Connection takeAside() throws SQLException {
        try {
            return take();
        } catch (SQLException e) {
            remember(e);
            throw e;
        }
    }

    /** A pool may be full, which has no SQLSTATE; a driver that does not answer is an outage. */
    private SQLException waitEnded(String message, @Nullable Exception cause) {
        return pool == null
                ? new SQLTransientConnectionException(message, "08001", cause)
                : new SQLTransientConnectionException(message, cause);
    }

    /** Leaves the opening behind, unless it has ended in the last moment. */
    private Connection lastMoment(Opening opening, SQLException reason) throws SQLException {
        leftBehind.incrementAndGet();
        if (opening.leaveBehind(reason)) {
            throw reason;
        }
        leftBehind.decrementAndGet();
        try {
            return opening.join();
        } catch (CompletionException e) {
            throw failed(e.getCause());
        }
    }

    private void abandon(Opening opening) {
        leftBehind.incrementAndGet();
        if (!opening.leaveBehind(waitEnded("nobody waits for the connection any more", null))) {
            leftBehind.decrementAndGet();
            opening.giveBack();
        }
    }

    private static SQLException failed(@Nullable Throwable cause) {
        if (cause instanceof SQLException failure) {
            return failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof TegmenException typed) {
            throw typed;
        }
        return new SQLNonTransientConnectionException("no connection could be opened", "08001", cause);
    }

    /** What has no SQLSTATE tells nothing of the server: a wait that was ended by us, say. */
    private void remember(SQLException failure) {
        if (SqlState.of(failure).isPresent()) {
            lastFailure = failure;
        }
    }
}
