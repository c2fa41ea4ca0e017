package dev.tegmen.error;

import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * Finds out about a commit that stands on this server alone. When the wait for a synchronous standby is cancelled (by
 * {@code pg_cancel_backend}, a statement's cancel, an administrator), PostgreSQL commits locally, answers with success, and
 * only warns: after a failover the data is gone (PostgreSQL documentation, "Synchronous Replication").
 *
 * <p>Calls that run a statement of their own through JDBC outside of a transaction pass {@link
 * java.sql.Statement#getWarnings()} to {@link #check} before they close it; {@code Query} and {@code Update} do so.
 */
public final class SynchronousReplication {
    /** Where the server writes such a warning from. Its text is in the server's language, and anybody may raise a 01000. */
    private static final String SOURCE_FILE = "syncrep.c";

    private SynchronousReplication() {}

    /**
     * Refuses to take a commit for safe that no standby may have.
     *
     * @param warnings the warnings of a statement, or of a connection after its commit; null if there are none
     * @throws SQLException with SQLSTATE 40003 (statement completion unknown) if one of them says so
     */
    public static void check(@Nullable SQLWarning warnings) throws SQLException {
        if (warnings != null && isLocalOnly(warnings)) {
            throw new SQLException(
                    "the wait for a synchronous standby was cancelled: the commit stands on this server, and perhaps on"
                            + " no other",
                    SqlState.STATEMENT_COMPLETION_UNKNOWN,
                    warnings);
        }
    }

    private static boolean isLocalOnly(SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            ServerErrorMessage server =
                    warning instanceof PSQLWarning postgres ? postgres.getServerErrorMessage() : null;
            if (server != null && SOURCE_FILE.equals(server.getFile())) {
                return true;
            }
        }
        return false;
    }
}
