package dev.tegmen.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns JDBC's one {@link SQLException} into this library's specific exceptions, by SQLSTATE (PostgreSQL, Appendix A).
 *
 * <p>The driver puts the server's detail into its message, and with it the values of the row ({@code Key
 * (email)=(ada@example.com) already exists}); so do the server's messages about values (class 22). The cause that a translated
 * exception carries is therefore rebuilt: same SQLSTATE, same stack trace, no value.
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
        SQLException cause = ValueFree.of(coded);
        ServerErrorMessage server = cause instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String constraint = server == null ? null : server.getConstraint();
        String table = server == null ? null : server.getTable();
        String state = coded.getSQLState() == null ? "" : coded.getSQLState();
        if (SqlState.isOfChangedSetting(coded)) {
            return new SqlStatementException(
                    summary(server, cause)
                            + ": a statement changed that setting of the session, which the driver then closed;"
                            + " leave it as it is, and convert in the statement (to_char, convert_to) or in Java",
                    cause);
        }
        return switch (state) {
            case SqlState.UNIQUE_VIOLATION -> new UniqueViolationException(constraint, table, cause);
            case SqlState.FOREIGN_KEY_VIOLATION -> new ForeignKeyViolationException(constraint, table, cause);
            case SqlState.CHECK_VIOLATION -> new CheckViolationException(constraint, table, cause);
            case SqlState.UNDEFINED_TABLE, SqlState.UNDEFINED_COLUMN ->
                new SchemaMismatchException(
                        summary(server, cause) + ": the schema is not the one that this statement was written for;"
                                + " if it names a table of Tegmen's, run the migrations (Database.migrate(), or"
                                + " Migrations.on(dataSource), for tegmen_transaction alone"
                                + " withSet(MigrationSet.ofMarkers())), or check the schema in the search path",
                        cause);
            case SqlState.UNDEFINED_FUNCTION, SqlState.DATATYPE_MISMATCH ->
                new SqlStatementException(
                        summary(server, cause)
                                + ": a function or an operator does not take a value of the type that it was"
                                + " given; convert or cast the value, or look whether the function is there",
                        cause);
            case SqlState.DUPLICATE_PREPARED_STATEMENT, SqlState.INVALID_STATEMENT_NAME ->
                new SqlStatementException(
                        summary(server, cause)
                                + ": a pooler in between gives each transaction another session, which knows other"
                                + " statements; add pgbouncer=true to the URL (the driver's prepareThreshold=0)",
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
        if (failure instanceof TegmenException) {
            return failure;
        }
        return SqlState.find(failure)
                .<RuntimeException>map(SqlExceptionTranslator::translate)
                .orElseGet(() -> isConversion(failure) ? unconvertible(failure) : failure);
    }

    /** jOOQ's conversions say which value they could not convert. */
    private static boolean isConversion(RuntimeException failure) {
        return failure.getClass().getName().equals("org.jooq.exception.DataTypeException");
    }

    private static InvalidValueException unconvertible(RuntimeException failure) {
        InvalidValueException invalid =
                new InvalidValueException("a value of the statement", "cannot be converted to the type of its column");
        invalid.setStackTrace(failure.getStackTrace());
        return invalid;
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
        if (state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("28")
                || state.equals(SqlState.INVALID_CATALOG_NAME)) {
            return new ConnectionFailedException(summary(server, cause), cause);
        }
        if (state.equals(SqlState.READ_ONLY_TRANSACTION)) {
            return new SqlStatementException(
                    summary(server, cause) + ": the server is a replica (a hot standby), which takes no writes, or the"
                            + " transaction was made read-only; write to the primary (target_session_attrs=read-write)",
                    cause);
        }
        return new SqlStatementException(summary(server, cause), cause);
    }

    private static String summary(@Nullable ServerErrorMessage server, SQLException cause) {
        String message = server == null ? cause.getMessage() : server.getMessage();
        String state = cause.getSQLState();
        return (message == null ? "SQL error" : message) + (state == null ? "" : " (SQLSTATE " + state + ")");
    }

    /**
     * Returns a failure without the values that a server, the driver or jOOQ put into its messages, fit for logs.
     *
     * @param failure any failure
     * @return itself if its chain shows no value of a database's error, else the SQL error in it, rebuilt: same SQLSTATE,
     *     same stack trace
     */
    public static Throwable withoutValues(Throwable failure) {
        return ValueFree.of(failure);
    }

    /**
     * Returns a SQL error without the values in its messages: see {@link #withoutValues(Throwable)}.
     *
     * @param failure a SQL error
     * @return itself, or rebuilt
     */
    public static SQLException withoutValues(SQLException failure) {
        return ValueFree.of(failure);
    }
}
