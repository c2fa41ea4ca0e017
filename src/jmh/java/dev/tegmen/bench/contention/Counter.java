package dev.tegmen.bench.contention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The work of all strategies: read the one row, add one in Java, write it back. Two statements. */
final class Counter {
    static final String READ = "select value from counters where id = 1";
    static final String READ_FOR_UPDATE = READ + " for update";
    private static final String WRITE = "update counters set value = ? where id = 1";

    private Counter() {}

    static long increment(Connection connection, String read) throws SQLException {
        long value;
        try (PreparedStatement statement = connection.prepareStatement(read);
                ResultSet row = statement.executeQuery()) {
            row.next();
            value = row.getLong(1) + 1;
        }
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setLong(1, value);
            statement.executeUpdate();
        }
        return value;
    }

    /** Runs the work in a transaction of its own, by hand. */
    static void incrementInTransaction(Connection connection, String read) throws SQLException {
        connection.setAutoCommit(false);
        try {
            increment(connection, read);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
