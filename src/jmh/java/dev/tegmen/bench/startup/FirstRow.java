package dev.tegmen.bench.startup;

import com.zaxxer.hikari.HikariDataSource;
import dev.tegmen.Database;
import dev.tegmen.bench.BenchmarkDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The JVM that is measured: connects, reads one user, and prints what that took, in milliseconds. */
final class FirstRow {
    private FirstRow() {}

    /** Runs one way: {@code tegmen}, {@code pool} (HikariCP and JDBC by hand) or {@code driver} (JDBC alone). */
    public static void main(String[] arguments) throws SQLException {
        BenchmarkDatabase place = BenchmarkDatabase.started();
        UUID id = BenchmarkDatabase.userId(7);
        long start = System.nanoTime();
        long connected;
        switch (arguments[0]) {
            case "tegmen" -> {
                try (Database database = Database.connect(place.url())) {
                    connected = System.nanoTime();
                    database.users().get(id);
                    print(start, connected);
                }
            }
            case "pool" -> {
                try (HikariDataSource pool = place.pool(10);
                        Connection connection = pool.getConnection()) {
                    connected = System.nanoTime();
                    read(connection, id);
                    print(start, connected);
                }
            }
            case "driver" -> {
                try (Connection connection = place.connection()) {
                    connected = System.nanoTime();
                    read(connection, id);
                    print(start, connected);
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void read(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select id, email, name, created_at, updated_at from users where id = ?")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
            }
        }
    }

    private static void print(long start, long connected) {
        long end = System.nanoTime();
        System.out.println((connected - start) / 1e6 + " " + (end - connected) / 1e6);
    }
}
