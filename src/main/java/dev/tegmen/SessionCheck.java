package dev.tegmen;

import dev.tegmen.config.DatabaseUrl;
import dev.tegmen.engine.Engine;
import dev.tegmen.error.ConnectionFailedException;
import dev.tegmen.error.SqlState;
import dev.tegmen.statement.Repeat;
import dev.tegmen.transaction.RetriesExhaustedException;
import dev.tegmen.transaction.RetryPolicy;
import dev.tegmen.transaction.TransactionOptions;
import dev.tegmen.transaction.Transactions;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * What a first connection tells.
 *
 * @param engine the engine behind it
 * @param serializable whether its sessions are SERIALIZABLE by default
 */
record SessionCheck(Engine engine, boolean serializable) {
    private static final TransactionOptions ONCE =
            TransactionOptions.ofDefaults().withRetry(RetryPolicy.never().withDeadline(Duration.ofSeconds(30)));

    /**
     * Looks at a session, and whether it finds the tables of the schema that the options name.
     *
     * @param dataSource where to take it
     * @param options what is wanted of it
     * @return what it is
     * @throws SQLException if no connection can be had
     * @throws IllegalArgumentException if the schema is not in its search path
     */
    static SessionCheck of(DataSource dataSource, DatabaseOptions options) throws SQLException {
        return ask(dataSource, connection -> {
            SessionCheck session = of(connection);
            if (options.schema().isPresent()) {
                requireInSearchPath(connection, options.schema().get());
            }
            return session;
        });
    }

    /**
     * Looks at a session, and whether it has the search path that the URL asks for: a pooler in between may keep it from the
     * server.
     *
     * @param dataSource where to take it
     * @param url what it was opened with
     * @param options what else is wanted of it
     * @return what it is; behind a transaction pooler nothing is known of the next session, and what is not of this one's own
     *     start-up counts for nothing
     * @throws SQLException if no connection can be had
     * @throws ConnectionFailedException if it has another search path
     */
    static SessionCheck of(DataSource dataSource, DatabaseUrl url, DatabaseOptions options) throws SQLException {
        return ask(dataSource, connection -> {
            SessionCheck session = of(connection);
            if (options.schema().isPresent()) {
                requireInSearchPath(connection, options.schema().get());
            } else {
                requireSearchPath(connection, url);
            }
            boolean lasting = session.serializable && !url.pooler() && isOfStartUp(connection, session.engine);
            return new SessionCheck(session.engine, lasting);
        });
    }

    /**
     * Tells whether the session's isolation is the one that it was opened with. Behind a pooler that keeps {@code options} to
     * itself it can be what another client left there, and the next session has another.
     */
    private static boolean isOfStartUp(Connection connection, Engine engine) throws SQLException {
        if (engine == Engine.COCKROACHDB || isStandby(connection)) {
            return true;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select source from pg_settings where name = 'default_transaction_isolation'")) {
            return row.next() && "client".equals(row.getString(1));
        }
    }

    /** Asks once, in bounded time. */
    private static SessionCheck ask(DataSource dataSource, Question question) throws SQLException {
        try {
            return Transactions.on(dataSource)
                    .withDefaults(ONCE)
                    .call(Repeat.READ, (connection, attempt) -> question.ask(connection));
        } catch (RetriesExhaustedException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private interface Question {
        SessionCheck ask(Connection connection) throws SQLException;
    }

    private static SessionCheck of(Connection connection) throws SQLException {
        refuseSimpleQueries(connection);
        // a standby whose sessions are to be SERIALIZABLE runs no query, but SHOW
        Engine engine = isStandby(connection) ? Engine.POSTGRESQL : Engine.of(connection);
        return new SessionCheck(
                engine, show(connection, "default_transaction_isolation").equalsIgnoreCase("serializable"));
    }

    /** The driver then writes values into the text and cannot send the typed, binary ones that pages compare with. */
    private static void refuseSimpleQueries(Connection connection) throws SQLException {
        if (connection.isWrapperFor(PGConnection.class)
                && connection.unwrap(PGConnection.class).getPreferQueryMode() == PreferQueryMode.SIMPLE) {
            throw new ConnectionFailedException(
                    "preferQueryMode=simple cannot be used: pages and times need values that are sent apart from the text;"
                            + " leave it out (behind PgBouncer: pgbouncer=true, or prepareThreshold=0)",
                    new SQLException("the driver is set to simple queries", SqlState.FEATURE_NOT_SUPPORTED));
        }
    }

    private static boolean isStandby(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class)
                && "on".equals(connection.unwrap(PGConnection.class).getParameterStatus("in_hot_standby"));
    }

    private static void requireSearchPath(Connection connection, DatabaseUrl url) throws SQLException {
        List<String> wanted = url.searchPath();
        if (wanted.isEmpty()
                || wanted.equals(DatabaseUrl.searchPath(show(connection, "search_path")))
                || wanted.equals(existingSchemas(connection))) {
            return;
        }
        String set = "SET search_path = …";
        throw new ConnectionFailedException(
                "cannot connect to " + url
                        + ": the pooler in between does not hand the search path on to the server; set it"
                        + " for the role (ALTER ROLE … " + set + ") or the database (ALTER DATABASE … " + set
                        + "), or connect without the pooler (SQLSTATE 3F000)",
                new SQLException("the session has another search path", SqlState.INVALID_SCHEMA_NAME));
    }

    private static void requireInSearchPath(Connection connection, String schema) throws SQLException {
        if (!DatabaseUrl.searchPath(show(connection, "search_path")).contains(schema)) {
            throw new IllegalArgumentException(
                    "schema " + schema + " is not in the search path of the connections, so its"
                            + " tables would not be found: add it (currentSchema=… in the driver's URL), before any schema"
                            + " with tables of the same names");
        }
    }

    private static List<String> existingSchemas(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_schemas(false)::text[]")) {
            row.next();
            Array schemas = row.getArray(1);
            return List.of((String[]) schemas.getArray());
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
