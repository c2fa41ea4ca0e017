package dev.tegmen.transaction;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Tells a wait for a full pool from one for a server. */
final class PoolFullException extends SQLTransientConnectionException {
    private static final long serialVersionUID = 1L;

    PoolFullException(int connections, SQLException timeout) {
        super("all " + connections + " connections of the pool are in use", timeout);
    }
}
