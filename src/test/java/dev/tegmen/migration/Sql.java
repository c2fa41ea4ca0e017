package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Looks into a test's database, past the code under test. */
final class Sql {
    private Sql() {}

    static void execute(DataSource dataSource, String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static List<String> strings(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return strings(connection, sql);
        }
    }

    static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    static List<String> tables(DataSource dataSource) throws SQLException {
        return strings(
                dataSource,
                "select table_name from information_schema.tables where table_schema = current_schema()"
                        + " and table_type = 'BASE TABLE' order by table_name");
    }

    static List<String> versions(DataSource dataSource) throws SQLException {
        return strings(
                dataSource,
                "select version from tegmen_schema_history where installed_rank > 0 and version <> '0'"
                        + " order by installed_rank");
    }
}
