package dev.tegmen.statement;

import dev.tegmen.engine.Engine;

/**
 * Where statements run: inside the transaction that is open, or, outside of one, each call as a transaction of its own.
 *
 * <p>A DAO that is written against a session works in both places unchanged. A session outside of a transaction is
 * thread-safe; one that is a transaction belongs to that transaction's thread.
 */
public interface Session {
    /**
     * Runs one call that sends one statement, on a connection that is in autocommit mode outside of a transaction.
     *
     * <p>Outside of a transaction, a call that failed with its effects certainly undone (serialization failure, deadlock,
     * no connection to be had) is run again. Whether it is run again when the connection was lost, so that its effects
     * are unknown, is what {@code repeat} says.
     *
     * @param <T> what the call returns
     * @param repeat whether the call may run again when its outcome is unknown
     * @param call the call; it must not keep the connection
     * @return what the call returned
     * @throws dev.tegmen.error.TegmenException if the call fails; never a {@link java.sql.SQLException}
     */
    <T> T call(Repeat repeat, SqlCall<T> call);

    /**
     * Returns the engine behind this session.
     *
     * @return the engine, found once and remembered
     */
    Engine engine();
}
