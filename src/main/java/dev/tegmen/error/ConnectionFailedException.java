package dev.tegmen.error;

import java.sql.SQLException;

/**
 * No connection could be had, or it was lost: the server is unreachable, starting or going down, the pool is exhausted,
 * or the login was refused. The message says which, and what to check.
 */
public final class ConnectionFailedException extends SqlStatementException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a connection that failed.
     *
     * @param message what happened and what to check, without a password
     * @param cause the driver's or the pool's error
     */
    public ConnectionFailedException(String message, SQLException cause) {
        super(message, cause);
    }
}
