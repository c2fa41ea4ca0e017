package dev.tegmen.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Sessions on a hot standby, where no query runs at SERIALIZABLE (PostgreSQL documentation, 26.4.5). Whether a server is one,
 * it reports by itself, at the start of a session and at its promotion: to ask costs no round trip (since PostgreSQL 14;
 * "in_hot_standby" among the reported parameters).
 */
final class HotStandby {
    private static final String REPEATABLE_READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    private static final String DEFAULT = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL ";

    /** Sessions whose default we have lowered. */
    private static final Set<PGConnection> LOWERED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private static volatile boolean anyLowered;

    private HotStandby() {}

    /** Returns what a transaction has to state first, or null if nothing. */
    static @Nullable String firstStatement(
            BorrowedConnection lease, TransactionOptions options, @Nullable String elsewhere) {
        if (options.isolation() != Isolation.SERIALIZABLE || options.asOf().isPresent()) {
            return elsewhere;
        }
        PGConnection session = lease.driver();
        if (session == null) {
            return elsewhere;
        }
        if (isStandby(session)) {
            return REPEATABLE_READ;
        }
        boolean promoted = anyLowered && LOWERED.contains(session);
        return promoted ? "SET TRANSACTION ISOLATION LEVEL " + Isolation.SERIALIZABLE.sql() : elsewhere;
    }

    /** Has calls outside of transactions work at a session's default isolation. */
    static void settle(BorrowedConnection lease, Transactions transactions) throws SQLException {
        PGConnection session = transactions.hasSerializableSessions() ? lease.driver() : null;
        if (session == null) {
            return;
        }
        boolean standby = isStandby(session);
        if (!standby && !anyLowered) {
            return;
        }
        boolean lowered = LOWERED.contains(session);
        if (standby && !lowered) {
            execute(lease.connection(), DEFAULT + Isolation.REPEATABLE_READ.sql());
            LOWERED.add(session);
            anyLowered = true;
        } else if (!standby && lowered) {
            execute(lease.connection(), DEFAULT + Isolation.SERIALIZABLE.sql());
            LOWERED.remove(session);
        }
    }

    private static boolean isStandby(PGConnection session) {
        return "on".equals(session.getParameterStatus("in_hot_standby"));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
