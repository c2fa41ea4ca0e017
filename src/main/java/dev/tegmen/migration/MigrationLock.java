package dev.tegmen.migration;

import dev.tegmen.engine.Engine;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The lock that lets one process at a time migrate a schema. It belongs to an open transaction of a connection of its
 * own, so it ends with its process, and it works through a transaction pooler.
 */
interface MigrationLock {
    /**
     * Prepares a connection, before any transaction is open on it.
     *
     * @param connection a connection in autocommit mode
     */
    void prepare(Connection connection) throws SQLException;

    /**
     * Tries to take the lock in the open transaction; waits a fraction of a second at most.
     *
     * @param connection a connection with autocommit off
     * @return true if the transaction now holds the lock; if false, it is to be rolled back
     */
    boolean tryLock(Connection connection) throws SQLException;

    /**
     * Tells who holds the lock.
     *
     * @param connection a connection in autocommit mode
     * @return a description for people
     */
    String holder(Connection connection) throws SQLException;

    /**
     * Undoes {@link #prepare(Connection)}: the connection may go back to a pool.
     *
     * @param connection a connection in autocommit mode
     */
    void restore(Connection connection) throws SQLException;

    static MigrationLock of(Engine engine, Schema schema) {
        return switch (engine) {
            case POSTGRESQL -> AdvisoryLock.of(schema.name());
            case COCKROACHDB -> new RowLock(schema);
        };
    }
}
