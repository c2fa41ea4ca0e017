package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Does something while it holds a migration lock, on a connection of its own. For one thread. */
final class LockHolder {
    private static final long PAUSE_MILLIS = 50;

    private final Connection connection;
    private final MigrationLock lock;
    private final boolean autoCommit;
    private final int isolation;

    /**
     * Prepares to take a lock.
     *
     * @param connection a connection of its own, without an open transaction; it stays the caller's
     * @param lock what to take
     */
    LockHolder(Connection connection, MigrationLock lock) throws SQLException {
        this.connection = connection;
        this.lock = lock;
        this.autoCommit = connection.getAutoCommit();
        this.isolation = connection.getTransactionIsolation();
    }

    /** What is done under the lock. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Waits for the lock, does the work, and releases the lock whatever happened.
     *
     * @param wait how long to wait
     * @param work what to do
     * @return what the work returned
     * @throws MigrationLockTimeoutException if somebody else holds the lock all the time
     * @throws MigrationInterruptedException if the thread is interrupted while it waits
     */
    <T> T locked(Duration wait, Work<T> work) throws SQLException {
        try {
            acquire(wait);
            return work.run();
        } finally {
            release();
        }
    }

    private void acquire(Duration wait) throws SQLException {
        long start = System.nanoTime();
        connection.setAutoCommit(true);
        lock.prepare(connection);
        // the transaction idles while others work: an open snapshot would hold back vacuum and block CREATE INDEX
        // CONCURRENTLY
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new MigrationInterruptedException();
            }
            connection.setAutoCommit(false);
            if (lock.tryLock(connection)) {
                return;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            if (Duration.ofNanos(System.nanoTime() - start).compareTo(wait) >= 0) {
                throw new MigrationLockTimeoutException(wait, lock.holder(connection));
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationInterruptedException();
        }
    }

    /** Fails in silence: the server ends the lock with the connection, which is then ended, and the work's outcome stands. */
    private void release() throws SQLException {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            lock.restore(connection);
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException unusable) {
            connection.abort(Runnable::run);
        }
    }
}
