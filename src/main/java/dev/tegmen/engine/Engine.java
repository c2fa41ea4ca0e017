package dev.tegmen.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database engines that this library knows. */
public enum Engine {
    /** PostgreSQL, 15 and newer. */
    POSTGRESQL,
    /** CockroachDB, 22.1 and newer. */
    COCKROACHDB;

    /**
     * Asks the server what it is. One round trip. The JDBC driver cannot tell: CockroachDB reports itself to it as
     * PostgreSQL 13, and only {@code select version()} names it.
     *
     * @param connection an open connection; nothing of its state is changed
     * @return the engine behind it
     * @throws SQLException if the server cannot be asked
     */
    public static Engine of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("select version()")) {
            version.next();
            return ofVersion(version.getString(1));
        }
    }

    static Engine ofVersion(String version) {
        return version.startsWith("CockroachDB") ? COCKROACHDB : POSTGRESQL;
    }
}
