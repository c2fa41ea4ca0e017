package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one attempt: waited for and used under watch, and given back as it was found, or never to be used again.
 * Belongs to one thread.
 */
final class BorrowedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(BorrowedConnection.class);
    /** How often a connection is dropped that an error kept from being dropped: memory may be short for a moment. */
    private static final int PERSISTENCE = 3;

    private final ConnectionSource source;
    private final Watchdog.Watch watch;
    private final SessionChanges changes = new SessionChanges();
    private @Nullable Connection connection;
    private boolean autoCommit;
    private @Nullable BaseConnection driver;
    private boolean autoCommitChanged;
    private boolean madeReadOnly;
    private @Nullable Boolean inCopy;

    private BorrowedConnection(ConnectionSource source, Watchdog.Watch watch) {
        this.source = source;
        this.watch = watch;
    }

    /**
     * Takes a connection.
     *
     * @throws HostTransactionException if it comes inside of somebody else's transaction; it is given back as it came
     */
    static BorrowedConnection take(ConnectionSource source, Watchdog.Watch watch) throws SQLException {
        BorrowedConnection lease =
                new BorrowedConnection(source, watch); // made before there is a connection that it could lose
        try {
            try {
                lease.connection = source.open(watch);
            } finally {
                watch.acquired(lease.connection);
            }
            lease.driver = DriverState.of(lease.connection);
            lease.refuseHostTransaction();
            lease.autoCommit = lease.connection.getAutoCommit();
        } catch (HostTransactionException e) {
            lease.returnToHost(e);
            throw e;
        } catch (Throwable e) {
            if (lease.connection != null) {
                lease.giveBack(false);
            }
            throw e;
        }
        return lease;
    }

    /** Returns the connection as it came. What is done with it is for the attempt to know. */
    Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("no connection was taken");
        }
        return connection;
    }

    /**
     * Returns the driver's connection, or null if what wraps it hides it. Asked for once, while the connection is good: pools take
     * a broken one away at once.
     */
    @Nullable
    BaseConnection driver() {
        return driver;
    }

    /** Returns what is noted of the session while callers have the connection. */
    SessionChanges changes() {
        return changes;
    }

    /**
     * Ends what the server may still run after a socket timeout of ours, which it knows nothing of.
     *
     * @return false if it may go on running there, beside any repeat
     */
    boolean hasEndedOnServer(Throwable failure) {
        return !StatementOnServer.isLeftBehind(failure)
                || (driver != null && StatementOnServer.cancel(driver, watch.remainingNanos()));
    }

    /** Tells, once the callers are done with the connection, whether they left a COPY open: nothing can be sent any more. */
    boolean isInCopy() {
        if (inCopy == null) {
            inCopy = changes.isInCopy();
        }
        return inCopy;
    }

    void setAutoCommit(boolean wanted) throws SQLException {
        if (autoCommit != wanted) {
            connection().setAutoCommit(wanted);
            autoCommitChanged = true;
        }
    }

    void setReadOnly() throws SQLException {
        Connection taken = connection();
        if (!taken.isReadOnly()) {
            taken.setReadOnly(true);
            madeReadOnly = true;
        }
        if (driver != null && !driver.hintReadOnly()) {
            // readOnlyMode=ignore: the driver has only taken note, the server has to be told
            try (Statement statement = taken.createStatement()) {
                statement.execute("SET TRANSACTION READ ONLY");
            }
        }
    }

    /**
     * Gives the connection back. Never throws: the attempt has its outcome already, whatever becomes of the connection.
     *
     * @param sound whether the next user may have it; one that cannot be made as it was, whose session was seen to change, or
     *     that a cancel request may still hit, is dropped nevertheless
     */
    void giveBack(boolean sound) {
        boolean released = false;
        try {
            released = sound && isRestored() && watch.isOver() && released();
        } finally {
            if (!released) {
                drop();
            }
        }
    }

    private boolean released() {
        try {
            source.used();
            source.release(connection());
            return true;
        } catch (Throwable e) {
            warn(e);
            return false;
        }
    }

    private void drop() {
        lost();
        if (!discarded(PERSISTENCE)) {
            watch.leave(() -> discarded(PERSISTENCE)); // where there is a stack, and perhaps memory again
        }
    }

    /** A connection that is closed already can be closed again (JDBC, {@link Connection#close()}). */
    private boolean discarded(int times) {
        for (int i = 0; i < times; i++) {
            try {
                source.discard(connection());
                return true;
            } catch (Throwable e) {
                warn(e);
            }
        }
        return false;
    }

    private void lost() {
        try {
            source.lost();
        } catch (Throwable e) {
            // The next who asks may meet another that is lost.
        }
    }

    private static void warn(Throwable failure) {
        try {
            LOG.warn("a connection could not be given back; its transaction is not affected", failure);
        } catch (Throwable e) {
            // There is not even the memory to say so.
        }
    }

    private boolean isRestored() {
        try {
            Connection taken = connection();
            boolean asLeft = taken.getAutoCommit() == (autoCommit != autoCommitChanged) && isIdle() && !isInCopy();
            if (!asLeft || (source.hasNextUsers() && changes.any())) {
                LOG.debug("the session was changed beyond its transaction; its connection is dropped");
                return false;
            }
            if (autoCommitChanged) {
                taken.setAutoCommit(autoCommit);
            }
            if (madeReadOnly) {
                taken.setReadOnly(false);
            }
            return true;
        } catch (Throwable e) {
            return false;
        }
    }

    /** Tells whether the server has no transaction open, aborted or not; true if nobody can tell. */
    boolean isIdle() {
        return driver == null || driver.getTransactionState() == TransactionState.IDLE;
    }

    private void refuseHostTransaction() throws SQLException {
        if (HostTransaction.isBound(connection()) || !isIdle()) {
            throw new HostTransactionException();
        }
    }

    /** Lets go of a connection without ending what is open on it: closing the driver's own would. */
    private void returnToHost(HostTransactionException refusal) {
        try {
            if (connection != null && !(connection instanceof BaseConnection)) {
                source.release(connection());
            }
        } catch (Throwable e) {
            refusal.addSuppressed(e);
        }
    }
}
