package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A session that migrates CockroachDB: each statement by itself, and hash-sharded indexes allowed. For one thread. */
final class CockroachSession {
    private static final String HASH_SHARDED_INDEXES = "experimental_enable_hash_sharded_indexes";
    private static final String ALLOW = "set " + HASH_SHARDED_INDEXES + " = on";

    private final Connection connection;

    /**
     * Prepares to use a connection.
     *
     * @param connection a connection of its own, without an open transaction; it stays the caller's
     */
    CockroachSession(Connection connection) {
        this.connection = connection;
    }

    /** Work on a session, which is told what other sessions need first to do the like. */
    interface Work<T> {
        T run(@Nullable String initSql) throws SQLException;
    }

    /** Does work, and gives the session back as it was. */
    <T> T run(Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        String path = String.valueOf(PlainSql.string(connection, "show search_path"));
        boolean switched = allowHashShardedIndexes();
        try {
            return work.run(switched ? ALLOW : null);
        } finally {
            restore(path, switched, autoCommit);
        }
    }

    /** Versions before 22.1's release want them switched on; those that do not know the switch any more need none. */
    private boolean allowHashShardedIndexes() throws SQLException {
        try {
            PlainSql.execute(connection, ALLOW);
            return true;
        } catch (SQLException unknownSwitch) {
            if (!connection.isValid(5)) {
                throw unknownSwitch;
            }
            return false;
        }
    }

    /** Fails in silence, by ending the connection: the work's outcome stands. */
    private void restore(String path, boolean switched, boolean autoCommit) throws SQLException {
        try {
            PlainSql.searchPath(connection, path, false);
            if (switched) {
                PlainSql.execute(connection, "reset " + HASH_SHARDED_INDEXES);
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException unusable) {
            connection.abort(Runnable::run);
        }
    }
}
