package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * What was seen to change the session of a connection beyond its transaction, while others than this library had it: by the text
 * of a statement, by a setter of JDBC, or by what the server and the driver report themselves. Nothing is asked of the server.
 */
final class SessionChanges {
    private boolean seen;
    private @Nullable BaseConnection unwrapped;
    private @Nullable Reported before;

    void statement(String sql) {
        if (!seen && SessionText.mayChangeSession(sql)) {
            seen = true;
        }
    }

    void setter() {
        seen = true;
    }

    /** Remembers what is reported of the session, since what is done from here on is not seen. */
    void unwatched(Connection connection) throws SQLException {
        if (before == null && connection.isWrapperFor(BaseConnection.class)) {
            unwrapped = connection.unwrap(BaseConnection.class);
            before = Reported.by(unwrapped);
        }
    }

    /** Tells whether a COPY that was begun beneath what is watched was not ended. */
    boolean isInCopy() {
        return unwrapped != null && DriverState.isInCopy(unwrapped);
    }

    boolean any() throws SQLException {
        return seen || (unwrapped != null && !Objects.equals(before, Reported.by(unwrapped)));
    }

    /** What is known of a session without a round trip: the driver's own settings and the server's ParameterStatus. */
    private record Reported(
            int parameters,
            int networkTimeout,
            int prepareThreshold,
            int fetchSize,
            int holdability,
            Object autosave,
            boolean readOnly) {
        static Reported by(BaseConnection driver) throws SQLException {
            return new Reported(
                    driver.getParameterStatuses().hashCode(),
                    driver.getNetworkTimeout(),
                    driver.getPrepareThreshold(),
                    driver.getDefaultFetchSize(),
                    driver.getHoldability(),
                    driver.getAutosave(),
                    driver.isReadOnly());
        }
    }
}
