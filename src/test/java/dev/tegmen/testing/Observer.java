package dev.tegmen.testing;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Sees what is committed, and waits for nobody's open transaction. PostgreSQL reads so by itself. On CockroachDB a
 * SERIALIZABLE read waits for whoever wrote the row, unless its priority is higher (its documentation, "Transactions",
 * "Transaction priorities"): then the writer moves behind it.
 */
public final class Observer {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Observer() {}

    /** Opens a connection that sees what is committed; if it must wait after all, it fails after 20 s. */
    public static Connection connect(TestDatabase database) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = " + PATIENCE.toMillis());
            if (database.engine() == Engine.COCKROACHDB) {
                statement.execute("set default_transaction_priority = 'high'");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
