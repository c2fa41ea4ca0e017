package dev.tegmen.error;

import java.sql.SQLException;

/**
 * A statement was refused or failed. The database's state is that of before the statement (PostgreSQL documentation,
 * "Transactions"): a single statement happens wholly or not at all.
 *
 * <p>More specific failures are subclasses, {@link ConstraintViolationException} among them.
 */
public class SqlStatementException extends TegmenException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /**
     * Creates an exception for a SQL error.
     *
     * @param message what happened, without any value that was sent
     * @param cause the SQL error, whose message is free of values too
     */
    public SqlStatementException(String message, SQLException cause) {
        super(message, cause);
        this.sqlState = cause.getSQLState() == null ? "" : cause.getSQLState();
    }

    /**
     * Returns the SQLSTATE that the server or the driver gave.
     *
     * @return five characters (PostgreSQL, Appendix A), or an empty string when none was given
     */
    public final String sqlState() {
        return sqlState;
    }
}
