package dev.tegmen.statement;

import dev.tegmen.engine.Engine;
import java.time.Duration;

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
     * Runs one call that sends several statements, wholly or not at all: in the transaction that is open, or, outside of
     * one, in a transaction of its own, which is retried like any other. There the whole call runs again, with a higher
     * attempt.
     *
     * @param <T> what the call returns
     * @param repeat whether the call may run again when nobody knows what became of its COMMIT
     * @param call the call; it must not keep the connection, nor end the transaction
     * @return what the call returned in the run that was committed
     * @throws dev.tegmen.error.TegmenException if the call fails; never a {@link java.sql.SQLException}
     */
    <T> T atomically(Repeat repeat, SqlCall<T> call);

    /**
     * Returns this session with another time limit for each of its calls. A transaction that is open keeps the limit that it
     * has.
     *
     * @param deadline how long a call may take in all; positive
     * @return a session for the same database or transaction
     */
    default Session within(Duration deadline) {
        return this;
    }

    /**
     * Returns the engine behind this session.
     *
     * @return the engine, found once and remembered
     */
    Engine engine();
}
