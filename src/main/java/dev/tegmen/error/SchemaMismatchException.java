package dev.tegmen.error;

import java.sql.SQLException;

/**
 * The database lacks a table or a column that the statement names (SQLSTATE 42P01, 42703): most often its migrations did
 * not run.
 */
public final class SchemaMismatchException extends SqlStatementException {
    private static final long serialVersionUID = 1L;

    SchemaMismatchException(String message, SQLException cause) {
        super(message, cause);
    }
}
