package dev.tegmen.transaction;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of {@code tegmen_transaction(id, attempt, committed_at)}: one for each exactly-once transaction, written by it
 * and so there if, and only if, it committed.
 */
final class CommitMarkers {
    private static final String INSERT = "insert into tegmen_transaction (id, attempt) values (?, ?)";
    private static final String FIND = "select attempt from tegmen_transaction where id = ?";
    /**
     * The index on {@code committed_at} gives the oldest, as many as the limit says, and an array of keys is looked up one by
     * one, however many markers there are: the planner of a join may read all of them.
     */
    private static final String SWEEP =
            "delete from tegmen_transaction where id = any(array(select id from tegmen_transaction"
                    + " where committed_at < now() - cast(? as interval) order by committed_at limit ?))";

    /**
     * CockroachDB's index is in shards, none of which has the oldest of all: an order would read every old marker, and without
     * one the limit ends the scan (CockroachDB, "Bulk-delete data": by an indexed column).
     */
    private static final String SWEEP_SHARDS =
            "delete from tegmen_transaction where committed_at < now() - cast(? as interval) limit ?";

    /** No marker is older, and both engines can count so far back. */
    private static final Duration LONGEST_RETENTION = Duration.ofDays(365_000);

    private CommitMarkers() {}

    static void insert(Connection connection, String key, UUID attempt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key);
            statement.setObject(2, attempt);
            statement.executeUpdate();
        }
    }

    /** Returns which attempt committed with this key. */
    static Optional<UUID> committedAttempt(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }

    /** Returns the statement that removes old markers: their age as an interval's text, and how many at most. */
    static String sweep(Engine engine) {
        return engine == Engine.COCKROACHDB ? SWEEP_SHARDS : SWEEP;
    }

    /** Removes old markers. What is old is for the server's clock to say, which also wrote their times. */
    static int sweep(Connection connection, Duration retention, int limit) throws SQLException {
        String sweep = sweep(Engine.of(connection));
        Duration age = retention.compareTo(LONGEST_RETENTION) > 0 ? LONGEST_RETENTION : retention;
        try (PreparedStatement statement = connection.prepareStatement(sweep)) {
            statement.setString(1, age.toSeconds() + " seconds " + age.toNanosPart() / 1_000 + " microseconds");
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }
}
