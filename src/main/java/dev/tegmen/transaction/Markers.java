package dev.tegmen.transaction;

import dev.tegmen.error.SqlState;
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
final class Markers {
    private static final String INSERT = "insert into tegmen_transaction (id, attempt) values (?, ?)";
    private static final String FIND = "select attempt from tegmen_transaction where id = ?";
    /** The age is a constant of the statement, so that an index on {@code committed_at} bounds what it reads. */
    private static final String SWEEP = "delete from tegmen_transaction where id in (select id from tegmen_transaction"
            + " where committed_at < now() - cast(? as interval) order by committed_at limit ?)";

    /** No marker is older, and both engines can count so far back. */
    private static final Duration LONGEST_RETENTION = Duration.ofDays(365_000);

    private Markers() {}

    static void insert(Connection connection, String key, UUID attempt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key);
            statement.setObject(2, attempt);
            statement.executeUpdate();
        }
    }

    static boolean isTaken(Throwable failure) {
        return SqlState.of(failure).filter("23505"::equals).isPresent();
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

    /** Removes old markers. What is old is for the server's clock to say, which also wrote their times. */
    static int sweep(Connection connection, Duration retention, int limit) throws SQLException {
        Duration age = retention.compareTo(LONGEST_RETENTION) > 0 ? LONGEST_RETENTION : retention;
        try (PreparedStatement statement = connection.prepareStatement(SWEEP)) {
            statement.setString(1, age.toSeconds() + " seconds " + age.toNanosPart() / 1_000 + " microseconds");
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }
}
