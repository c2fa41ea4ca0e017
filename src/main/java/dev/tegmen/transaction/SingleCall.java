package dev.tegmen.transaction;

import dev.tegmen.statement.SqlCall;
import java.sql.Connection;
import java.sql.SQLException;

/** One attempt of a call that is a transaction of its own. */
final class SingleCall<T> {
    private final ConnectionSource source;
    private final SqlCall<T> call;
    private final int attempt;
    private Phase phase = Phase.ACQUIRE;
    private boolean deadlinePassed;

    SingleCall(ConnectionSource source, SqlCall<T> call, int attempt) {
        this.source = source;
        this.call = call;
        this.attempt = attempt;
    }

    T run(Watchdog.Watch watch) throws SQLException {
        Connection connection = open(watch);
        phase = Phase.COMMIT;
        boolean clean = false;
        try {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            T result = call.run(connection, attempt);
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
            clean = true;
            return result;
        } catch (SQLException | RuntimeException e) {
            clean = !FailureClassifier.isConnectionLoss(e);
            throw e;
        } finally {
            deadlinePassed = watch.expired();
            giveBack(connection, clean && !watch.cancelled());
        }
    }

    private Connection open(Watchdog.Watch watch) throws SQLException {
        Connection connection = null;
        try {
            connection = source.open();
            return connection;
        } finally {
            watch.acquired(connection);
            deadlinePassed = watch.expired();
        }
    }

    private void giveBack(Connection connection, boolean clean) {
        try {
            if (clean) {
                source.release(connection);
            } else {
                source.discard(connection);
            }
        } catch (SQLException | RuntimeException e) {
            // The call has its result or its failure; a connection that cannot be closed is the pool's to drop.
        }
    }

    Phase phase() {
        return phase;
    }

    boolean deadlinePassed() {
        return deadlinePassed;
    }
}
