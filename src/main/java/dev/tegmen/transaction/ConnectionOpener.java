package dev.tegmen.transaction;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.tegmen.error.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Opens connections of one data source in a way that an interrupt ends, and says why there is none. Thread-safe.
 *
 * <p>A pool waits interruptibly for a connection, but validates one without hearing an interrupt; the driver connects without
 * hearing one. Sockets of {@link BoundedDataSource} can be closed meanwhile. Where there are none, the opening stands aside in
 * a thread that can be left behind: always for the driver's own data source, and for HikariCP when connections have been idle
 * for so long that it validates them, or one was lost lately. Other data sources may depend on the calling thread.
 */
final class ConnectionOpener {
    /** HikariCP hands out without validation what was used within the last 500 ms. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_LEFT_BEHIND = 32;

    private final DataSource dataSource;
    private final @Nullable HikariDataSource pool;
    private final AtomicInteger leftBehind = new AtomicInteger();
    private volatile long usedNanos = System.nanoTime() - FRESH_NANOS;
    private volatile long troubleNanos = usedNanos - TROUBLE_NANOS;
    private volatile @Nullable SQLException lastFailure;

    ConnectionOpener(DataSource dataSource) {
        this.dataSource = dataSource;
        this.pool = dataSource instanceof HikariDataSource hikari ? hikari : null;
    }

    Connection open() throws SQLException {
        try {
            Connection connection = mayBlock() ? openAside() : dataSource.getConnection();
            if (lastFailure != null) {
                lastFailure = null;
            }
            return connection;
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** Takes note of a connection that was good until now. */
    void used() {
        if (pool != null && bounded() == null) {
            usedNanos = System.nanoTime();
        }
    }

    /** Takes note of a connection that was lost, or was silent. */
    void lost() {
        if (pool != null) {
            troubleNanos = System.nanoTime();
        }
    }

    private boolean mayBlock() {
        if (pool == null) {
            return dataSource instanceof BaseDataSource || dataSource instanceof BoundedDataSource;
        }
        if (bounded() != null) {
            return false;
        }
        long now = System.nanoTime();
        return now - usedNanos > FRESH_NANOS || now - troubleNanos < TROUBLE_NANOS;
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

    private Connection openAside() throws SQLException {
        if (leftBehind.get() >= MOST_LEFT_BEHIND) {
            throw new SQLTransientConnectionException(
                    MOST_LEFT_BEHIND + " logins wait for an answer in vain; none is begun beside them", "08001");
        }
        CompletableFuture<Connection> opening = new CompletableFuture<>();
        Thread thread = new Thread(() -> open(opening), "tegmen-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return opening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            SQLException interrupted = new SQLTransientConnectionException("interrupted while connecting", "08001", e);
            if (leaveBehind(thread, opening, interrupted)) {
                throw interrupted;
            }
            return opening.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new SQLNonTransientConnectionException("no connection could be opened", "08001", e.getCause());
        }
    }

    private boolean leaveBehind(Thread thread, CompletableFuture<Connection> opening, SQLException interrupted) {
        leftBehind.incrementAndGet();
        if (!opening.completeExceptionally(interrupted)) {
            leftBehind.decrementAndGet();
            return false;
        }
        thread.interrupt();
        BoundedSocket.breakOff(thread);
        return true;
    }

    private void open(CompletableFuture<Connection> opening) {
        try {
            Connection connection = dataSource.getConnection();
            if (!opening.complete(connection)) {
                leftBehind.decrementAndGet();
                connection.close(); // nobody waits for it any more
            }
        } catch (Throwable e) {
            if (!opening.completeExceptionally(e)) {
                leftBehind.decrementAndGet();
            }
            remember(e);
        }
    }

    /** An interrupt of ours tells nothing of the server. */
    private void remember(Throwable failure) {
        if (failure instanceof SQLException sql && SqlState.of(sql).isPresent()) {
            lastFailure = sql;
        }
    }
}
