package dev.tegmen.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Plain SQL on a connection. */
final class PlainSql {
    private PlainSql() {}

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static @Nullable String string(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * Sets the search path.
     *
     * @param path as SQL writes it, names quoted where they need it
     * @param local true to set it until the open transaction ends
     */
    static void searchPath(Connection connection, String path, boolean local) throws SQLException {
        try (PreparedStatement set =
                connection.prepareStatement("select pg_catalog.set_config('search_path', ?, " + local + ")")) {
            set.setString(1, path);
            set.execute();
        }
    }
}
