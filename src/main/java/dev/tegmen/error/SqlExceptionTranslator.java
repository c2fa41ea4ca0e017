package dev.tegmen.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns JDBC's one {@link SQLException} into this library's specific exceptions, by SQLSTATE (PostgreSQL, Appendix A).
 *
 * <p>The driver puts the server's detail into its message, and with it the values of the row ({@code Key
 * (email)=(ada@example.com) already exists}). The cause that a translated exception carries is therefore rebuilt without
 * the detail: same SQLSTATE, same stack trace, same {@link ServerErrorMessage} for programs, no value for logs.
 */
public final class SqlExceptionTranslator {
    private SqlExceptionTranslator() {}

    /**
     * Translates a SQL error.
     *
     * @param failure what the driver or the pool threw
     * @return the most specific exception for its SQLSTATE; its cause is the error, free of values
     */
    public static SqlStatementException translate(SQLException failure) {
        SQLException coded = SqlState.find(failure).orElse(failure);
        SQLException cause = withoutDetail(coded);
        ServerErrorMessage server = coded instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String constraint = server == null ? null : server.getConstraint();
        String table = server == null ? null : server.getTable();
        String state = coded.getSQLState() == null ? "" : coded.getSQLState();
        return switch (state) {
            case "23505" -> new UniqueViolationException(constraint, table, cause);
            case "23503" -> new ForeignKeyViolationException(constraint, table, cause);
            case "23514" -> new CheckViolationException(constraint, table, cause);
            case "42P01", "42703", "42883" ->
                new SchemaMismatchException(
                        summary(server, cause) + ": the schema is not the one that this statement was written for;"
                                + " if it names a table of Tegmen's, run the migrations (Database.migrate(), or"
                                + " Migrations.on(dataSource), for tegmen_transaction alone"
                                + " withSet(MigrationSet.ofMarkers())), or check the schema in the search path",
                        cause);
            default -> byClass(state, constraint, table, server, cause);
        };
    }

    /**
     * Translates a SQL error that is wrapped: jOOQ does so.
     *
     * @param failure what jOOQ, or the code around a statement, threw
     * @return the exception for the SQL error in it; itself if it holds none, or is of this library already
     */
    public static RuntimeException translate(RuntimeException failure) {
        return failure instanceof TegmenException
                ? failure
                : SqlState.find(failure)
                        .<RuntimeException>map(SqlExceptionTranslator::translate)
                        .orElse(failure);
    }

    private static SqlStatementException byClass(
            String state,
            @Nullable String constraint,
            @Nullable String table,
            @Nullable ServerErrorMessage server,
            SQLException cause) {
        if (state.startsWith("23")) {
            return new ConstraintViolationException("constraint", constraint, table, cause);
        }
        if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("28") || state.equals("3D000")) {
            return new ConnectionFailedException(summary(server, cause), cause);
        }
        return new SqlStatementException(summary(server, cause), cause);
    }

    private static String summary(@Nullable ServerErrorMessage server, SQLException cause) {
        String message = server == null ? cause.getMessage() : server.getMessage();
        String state = cause.getSQLState();
        return (message == null ? "SQL error" : message) + (state == null ? "" : " (SQLSTATE " + state + ")");
    }

    private static SQLException withoutDetail(SQLException failure) {
        if (!(failure instanceof PSQLException postgres)) {
            return failure;
        }
        ServerErrorMessage server = postgres.getServerErrorMessage();
        if (server == null || (server.getDetail() == null && server.getWhere() == null)) {
            return failure;
        }
        PSQLException clean = new PSQLException(server, false);
        clean.setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            clean.addSuppressed(suppressed);
        }
        return clean;
    }
}
