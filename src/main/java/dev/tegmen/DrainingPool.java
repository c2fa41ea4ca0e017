package dev.tegmen;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool that can be closed while it is used: it gives no more connections at once, and its own closing, which ends what still
 * runs, waits until what runs has ended or a time has passed.
 */
final class DrainingPool extends HikariDataSource {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private volatile boolean closing;

    DrainingPool(HikariConfig config) {
        super(config);
    }

    /**
     * Gives a connection.
     *
     * @throws DatabaseClosedException if the pool closes, also while the caller waits for a connection
     */
    @Override
    public Connection getConnection() throws SQLException {
        if (closing) {
            throw new DatabaseClosedException();
        }
        Connection connection;
        try {
            connection = super.getConnection();
        } catch (SQLException e) {
            if (closing) {
                throw new DatabaseClosedException(e);
            }
            throw StackTraces.takenOff(e);
        }
        if (closing) {
            connection.close();
            throw new DatabaseClosedException();
        }
        return connection;
    }

    void refuse() {
        closing = true;
    }

    /** Waits for what runs, and closes. An interrupt ends the waiting and is kept. */
    void drain(Duration patience) {
        refuse();
        HikariPoolMXBean pool = getHikariPoolMXBean();
        long end = System.nanoTime() + patience.toNanos();
        while (pool.getActiveConnections() > 0
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        close();
    }
}
