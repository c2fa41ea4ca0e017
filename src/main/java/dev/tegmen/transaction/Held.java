package dev.tegmen.transaction;

/**
 * What a call returned, and its connection, which is given back when this is closed: a result is still to be read on it. Belongs
 * to one thread.
 *
 * @param <T> what the call returned
 */
record Held<T>(T result, BorrowedConnection connection) implements AutoCloseable {
    @Override
    public void close() {
        connection.giveBack(true);
    }
}
