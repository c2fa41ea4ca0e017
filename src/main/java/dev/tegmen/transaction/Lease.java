package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one attempt: waited for and used under watch, and given back as it was found, or never to be used again.
 * Belongs to one thread.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final ConnectionSource source;
    private final Watchdog.Watch watch;
    private final Connection connection;
    private final StatementOnServer statement;
    private boolean autoCommitChanged;
    private boolean madeReadOnly;

    private Lease(ConnectionSource source, Watchdog.Watch watch, Connection connection) {
        this.source = source;
        this.watch = watch;
        this.connection = connection;
        this.statement = StatementOnServer.of(connection);
    }

    static Lease take(ConnectionSource source, Watchdog.Watch watch) throws SQLException {
        Connection taken = null;
        try {
            taken = source.open();
        } finally {
            watch.acquired(taken);
        }
        return new Lease(source, watch, taken);
    }

    Connection connection() {
        return connection;
    }

    /**
     * Ends what the server may still run after a socket timeout of ours, which it knows nothing of.
     *
     * @return false if it may go on running there, beside any repeat
     */
    boolean hasEndedOnServer(Throwable failure) {
        return !StatementOnServer.isLeftBehind(failure) || statement.cancel(watch.remainingNanos());
    }

    void setAutoCommit(boolean wanted) throws SQLException {
        if (connection.getAutoCommit() != wanted) {
            connection.setAutoCommit(wanted);
            autoCommitChanged = true;
        }
    }

    void setReadOnly() throws SQLException {
        if (!connection.isReadOnly()) {
            connection.setReadOnly(true);
            madeReadOnly = true;
        }
    }

    /**
     * Gives the connection back. Never throws: the attempt has its outcome already, whatever becomes of the connection.
     *
     * @param sound whether the next user may have it; one that cannot be made as it was, or that a cancel request may still
     *     hit, is dropped nevertheless
     */
    void giveBack(boolean sound) {
        try {
            if (sound && isRestored() && watch.isOver()) {
                source.used();
                source.release(connection);
            } else {
                source.lost();
                source.discard(connection);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("a connection could not be given back; its transaction is not affected", e);
        }
    }

    private boolean isRestored() {
        try {
            if (autoCommitChanged) {
                connection.setAutoCommit(!connection.getAutoCommit());
            }
            if (madeReadOnly) {
                connection.setReadOnly(false);
            }
            return true;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }
}
